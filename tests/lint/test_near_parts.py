"""What lies near a file by the names that its functions use; where edited lines stand now; whose word counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callscope.lint.near.difference import corrected
from callscope.lint.near.index import Index
from callscope.lint.near.lines import moved_lines
from callscope.lint.near.nearest import nearest
from callscope.lint.near.references import freeze_references, references, thaw_references
from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span
from callscope.source.lowering import lower_file

PADDING = "\n" * 40


def index(**texts: str) -> tuple[Index, list[str]]:
    names = sorted(texts)
    files = []
    for name in names:
        module = "p" if name == "p" else f"p.{name}"
        files.append(references(lower_file(texts[name] + PADDING, f"{name}.py", module, name == "p")))
    assert all(thaw_references(freeze_references(file)) == file for file in files)
    return Index([file._replace(lines=50) for file in files]), names


def near(lines: int, of: str, others: tuple[str, ...] = (), **texts: str) -> set[str]:
    found, names = index(**texts)
    return {names[number] for number in nearest(found, [names.index(of)], lines, map(names.index, others))}


def test_what_a_function_calls_is_near_and_what_others_of_that_file_call_is_not():
    texts = {
        "a": "from p.b import f\n\ndef g(x):\n    return f(x)\n",
        "b": "from p import c, d\n\ndef f(x):\n    return c.deep(x)\n\ndef other(x):\n    return d.deep(x)\n",
        "c": "def deep(x):\n    return x\n",
        "d": "def deep(x):\n    return x\n",
        "p": "",
    }
    assert near(180, "a", **texts) == {"a", "b", "c", "p"}


def test_a_name_is_followed_through_the_package_that_hands_it_on():
    texts = {
        "a": "from p import f\n\ndef g(x):\n    return f(x)\n",
        "b": "def f(x):\n    return x\n",
        "c": "def h(x):\n    return x\n",
        "p": "from p.b import f\nfrom p.c import h\n",
    }
    assert near(140, "a", **texts) == {"a", "b", "p"}


def test_callers_are_near_and_other_callers_of_what_is_called_are_not():
    texts = {
        "a": "from p.b import f\n\ndef g(x):\n    return f(x)\n",
        "b": "def f(x):\n    return x\n",
        "c": "from p.b import f\n\ndef k(x):\n    return f(x)\n",
        "e": "from p.a import g\n\ndef k(x):\n    return g(x)\n",
        "p": "",
    }
    assert near(180, "a", **texts) == {"a", "b", "e", "p"}


def test_other_edited_files_come_after_what_the_file_itself_calls():
    texts = {f"m{n}": "def f():\n    return 1\n" for n in range(5)}
    texts |= {"a": "from p import b\n\ndef g(x):\n    return b.f(x)\n", "b": "from p.c import k\n\ndef f(x):\n    return k(x)\n", "c": "def k(x):\n    return x\n", "p": ""}  # fmt: skip
    edited = ("m0", "m1", "m2", "m3", "m4")
    assert near(180, "a", edited, **texts) > {"a", "b", "p"}
    assert near(9_000, "a", edited, **texts) == set(texts)


@pytest.mark.parametrize("name, found", [("rare_name", True), ("forward", False)])
def test_a_method_that_is_called_by_name_is_near_where_few_have_one_of_that_name(name, found):
    texts = {f"m{n:02}": "class M:\n    def forward(self):\n        return 1\n" for n in range(70)}
    texts |= {
        "a": f"def g(x):\n    return x.{name}()\n",
        "b": "class B:\n    def rare_name(self):\n        return 1\n",
        "p": "",
    }
    assert ("b" in near(150, "a", **texts)) is found


def test_lines_of_an_edited_file():
    assert moved_lines([1, 2, 3, 4], [1, 9, 2, 3, 4]) == {1: 1, 2: 3, 3: 4, 4: 5}
    assert moved_lines([1, 2, 3, 4], [1, 4]) == {1: 1, 4: 2}
    assert moved_lines([1, 2, 3], [1, 7, 3]) == {1: 1, 3: 3}
    assert moved_lines([1, 1, 1], [1, 1]) == {1: 1, 2: 2}
    assert moved_lines([], [1]) == {}


def finding(severity: str, line: int = 3, steps: tuple[int, ...] = (1, 3)) -> Finding:
    spans = tuple(Span("a.py", step, 1, step, 9) for step in steps)
    why = tuple(f"a.py:{step}: code" for step in steps)
    return Finding("CS101", "item-call", Span("a.py", line, 1, line, 9), "f", "item", Effect.SEVERS, Severity(severity), "m", why, None, steps=spans)  # fmt: skip


@pytest.mark.parametrize(
    "whole, before, after, told",
    [
        ("warning", "warning", "warning", "warning"),
        ("warning", "info", "info", "warning"),  # the part never saw what makes it a warning
        ("warning", None, None, "warning"),
        ("warning", "warning", None, None),
        ("warning", "info", None, None),
        ("info", "info", "warning", "warning"),
        (None, "warning", "warning", None),  # nor what excuses it
        (None, None, "warning", "warning"),
        ("error", "info", "warning", "error"),
        ("info", "error", "warning", "info"),
    ],
)
def test_the_wholes_word_counts_where_the_edit_changes_nothing_for_the_part(whole, before, after, told):
    def some(severity: str | None, line: int = 3) -> list[Finding]:
        return [finding(severity, line, (1, line))] if severity else []

    lines = {"a.py": {1: 1, 2: 2, 3: 4}}
    found = corrected(some(whole), some(before), some(after, 4), lines)
    assert [str(one.severity) for one in found] == ([told] if told else [])
    assert all(one.span.line == 4 and one.why[-1] == "a.py:4: code" for one in found)


def test_evidence_whose_lines_are_gone_is_told_anew():
    lines = {"a.py": {1: 1, 3: 3}}
    whole, after = finding("warning", 3, (1, 2, 3)), finding("warning", 3, (1, 3))
    other = replace(after, why=("a.py:1: new", "a.py:3: code"))
    assert corrected([whole], [whole], [other], lines) == [other]
    assert corrected([whole], [], [], lines) == [after]
    assert corrected([whole], [whole], [other], {"a.py": {1: 1, 2: 2}}) == [other]
