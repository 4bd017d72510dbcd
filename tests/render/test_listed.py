"""Leaves that one line made and that nothing names stand in one row; what a report says is said once, and code looks like code."""

from __future__ import annotations

import dataclasses

import report_samples as samples

from callscope.model.span import Span
from callscope.model.verdict import DynamicReport, ParameterResult, Verdict
from callscope.render.dynamic_json import document
from callscope.render.dynamic_text import render
from callscope.render.html import as_html
from callscope.render.listed import rows_of


def leaf(name: str, line: int = 9, verdict: Verdict = Verdict.UNUSED) -> ParameterResult:
    return ParameterResult(name, Span("loop.py", line), (4, 3), "none", None, verdict)


def report(*parameters: ParameterResult) -> DynamicReport:
    return dataclasses.replace(samples.severed(), parameters=parameters)


TURNS = [leaf("t.requires_grad_(...)"), *(leaf(f"t.requires_grad_(...) {n}") for n in range(2, 25))]


def test_leaves_of_other_turns_stand_in_one_row() -> None:
    text = render(report(leaf("t", verdict=Verdict.LIVE), *TURNS))
    assert "24 leaves" in text and text.count("loop.py:9") == 3 and "requires_grad_" not in text
    assert "24 leaves of loop.py:9: made by the same line in other turns of its loop" in text
    assert "24 leaves" in as_html(report(*TURNS))


def test_the_json_lists_them_all() -> None:
    assert len(document(report(*TURNS))["parameters"]) == 24


def test_what_has_a_name_is_no_leaf_of_another_turn() -> None:
    named = [leaf(f"layers[{n}].weight") for n in (10, 9)]
    assert [row.name for row in rows_of(named)] == ["layers[9].weight", "layers[10].weight"]


def test_leaves_that_lost_what_was_measured_are_told_one_by_one() -> None:
    lost = [dataclasses.replace(leaf(f"t {n}", verdict=Verdict.SEVERED), finite_difference=0.5) for n in (10, 9)]
    assert [row.name for row in rows_of([leaf("t"), *lost])] == ["t 9", "t 10", "t"]


def test_those_of_which_nothing_was_measured_stand_in_one_row() -> None:
    lost = [leaf(f"t {n}", verdict=Verdict.SEVERED) for n in (10, 9, 11)]
    (row,) = rows_of(lost)
    assert (row.name, row.verdict) == ("3 leaves", Verdict.SEVERED) and "unused" not in row.note


def test_of_very_many_that_are_well_only_some_are_listed() -> None:
    text = render(report(*(leaf(f"w{n}", n, Verdict.LIVE) for n in range(30)), leaf("gone", 99, Verdict.SEVERED)))
    assert "18 live more (--format json" in text and "gone" in text and "w29" not in text


def test_an_operation_is_named_once() -> None:
    dead = dataclasses.replace(
        samples.severed().first_dead, operation="detach", reason="detach gives a value without history"
    )
    told = dataclasses.replace(samples.severed(), first_dead=dead)
    assert "detach: detach" not in render(told) and "detach gives a value" in render(told)


def test_code_between_backticks_is_code() -> None:
    note = "set `x.grad` <b>"
    page = as_html(dataclasses.replace(samples.severed(), notes=(note,)))
    assert "set <code>x.grad</code> &lt;b&gt;" in page and "`x.grad`" not in page
