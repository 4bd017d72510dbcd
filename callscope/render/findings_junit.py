"""Findings as JUnit XML: a test suite a file, a failed test case a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from callscope.model.finding import Finding
from callscope.model.report import FileError, FindingsReport

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: FindingsReport, *, color: bool = False) -> str:
    """Return the XML document; a clean report holds one passed case, since CI systems reject an empty suite."""
    suites = ElementTree.Element("testsuites", name="callscope")
    for path, findings in groupby(report.active, key=lambda finding: finding.span.path):
        _add_suite(suites, path, [_failure(finding) for finding in findings])
    for error in report.errors:
        _add_suite(suites, error.path, [_broken(error)])
    if not len(suites):
        _add_suite(suites, "callscope", [ElementTree.Element("testcase", name="no findings", classname="callscope")])
    _count(suites, suites.iter("testcase"))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def _add_suite(suites: ElementTree.Element, path: str, cases: list[ElementTree.Element]) -> None:
    suite = ElementTree.SubElement(suites, "testsuite", name=_clean(path))
    suite.extend(cases)
    _count(suite, cases)


def _count(element: ElementTree.Element, cases: Iterable[ElementTree.Element]) -> None:
    tags = [child.tag for case in cases for child in (*case, case)]
    element.set("tests", str(tags.count("testcase")))
    element.set("failures", str(tags.count("failure")))
    element.set("errors", str(tags.count("error")))


def _failure(finding: Finding) -> ElementTree.Element:
    span = finding.span
    case = ElementTree.Element(
        "testcase",
        name=f"{finding.rule} {finding.name}",
        classname=_clean(finding.function or span.path),
        file=_clean(span.path),
        line=str(span.line),
    )
    failure = ElementTree.SubElement(case, "failure", message=_clean(finding.message), type=str(finding.severity))
    failure.text = _clean("\n".join([f"{span.anchor()}:{span.column}: {finding.message}", *finding.why]))
    return case


def _broken(error: FileError) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase", name="unreadable-file", classname=_clean(error.path), file=_clean(error.path)
    )
    ElementTree.SubElement(case, "error", message=_clean(error.message)).text = f"{_clean(error.path)}:{error.line}"
    return case


def _clean(text: str) -> str:
    """Replace what XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
