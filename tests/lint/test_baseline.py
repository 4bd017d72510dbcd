"""The baseline: it accepts what was there, whatever line it moves to, and only ever shrinks."""

import json

import pytest

FILE = "callscope-baseline.json"
TWO = "def f(x):\n    return x.item()\n\ndef g(x):\n    return x.item()\n"


@pytest.fixture
def accepted(project):
    """A project whose two findings are accepted."""
    project.config(f'baseline = "{FILE}"')
    project.write("a.py", TWO)
    project.lint("--write-baseline")
    assert project.status == 0, project.err
    return project


def entries(project):
    return json.loads((project.root / FILE).read_text())["findings"]


def test_writing_accepts_what_is_there(accepted):
    assert [entry["function"] for entry in entries(accepted)] == ["f", "g"]
    assert entries(accepted)[0] == {"path": "a.py", "function": "f", "rule": "CS101", "text": "x.item()"}
    assert accepted.found() == []
    assert accepted.status == 0


def test_lines_and_white_space_may_move(accepted):
    accepted.write("a.py", "import torch\n\n\n" + TWO.replace("x.item()", "(\n        x\n        .item()\n    )"))
    assert "CS101" in accepted.lint()[0]
    accepted.write("a.py", "import torch\n\n\n" + TWO)
    assert accepted.found() == []


def test_a_new_finding_is_not_accepted(accepted):
    accepted.write("a.py", TWO + "\ndef h(x):\n    return x.item()\n")
    assert accepted.found() == ["a.py:8 CS101"]
    assert accepted.status == 1


def test_a_second_copy_of_an_accepted_finding_is_not_accepted(accepted):
    accepted.write("a.py", TWO + "    return x.item()\n")
    assert accepted.found() == ["a.py:6 CS101"]


def test_a_stale_entry_is_reported_on_its_line_and_dropped(accepted):
    accepted.write("a.py", TWO.replace("def g(x):\n    return x.item()", "def g(x):\n    return x"))
    assert accepted.found() == [f"{FILE}:5 CS004"]
    assert accepted.status == 1
    accepted.lint("--update-baseline")
    assert accepted.status == 0
    assert [entry["function"] for entry in entries(accepted)] == ["f"]
    assert accepted.found() == []


def test_an_entry_of_a_deleted_file_is_stale(accepted):
    accepted.write("b.py", "x = 1\n")
    (accepted.root / "a.py").unlink()
    assert accepted.found("b.py") == [f"{FILE}:4 CS004", f"{FILE}:5 CS004"]


def test_a_run_that_could_not_find_it_does_not_call_an_entry_stale(accepted):
    accepted.write("b.py", "x = 1\n")
    assert accepted.found("b.py") == []
    assert accepted.found("a.py", "--ignore", "CS101") == []


def test_an_update_never_adds(accepted):
    accepted.write("a.py", TWO + "\ndef h(x):\n    return x.item()\n")
    before = (accepted.root / FILE).read_bytes()
    accepted.lint("--update-baseline")
    assert accepted.status == 1
    assert (accepted.root / FILE).read_bytes() == before


def test_an_existing_baseline_is_not_overwritten(accepted):
    accepted.lint("--write-baseline")
    assert accepted.status == 2
    assert "a baseline only shrinks: --update-baseline" in accepted.err


def test_equal_findings_are_counted(project):
    project.write("a.py", "def f(x):\n    a = x.item()\n    b = x.item()\n    return a + b\n")
    project.lint("--write-baseline", "--baseline", FILE)
    assert entries(project) == [{"path": "a.py", "function": "f", "rule": "CS101", "text": "x.item()", "count": 2}]
    assert project.found("--baseline", FILE) == []


def test_suppressed_by_a_comment_is_not_in_the_baseline(project):
    project.write("a.py", "y = x.item()  # callscope: ignore[CS101] logged\n")
    project.lint("--write-baseline", "--baseline", FILE)
    assert entries(project) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such baseline; create it with callscope lint --write-baseline"),
        ("{", "the baseline cannot be read"),
        ("[]", 'expected "schema": "callscope.baseline/1"'),
        ('{"schema": "callscope.baseline/2", "findings": []}', 'expected "schema": "callscope.baseline/1"'),
        ('{"schema": "callscope.baseline/1", "findings": [{"path": "a.py"}]}', "findings[0]: expected path"),
        (
            '{"schema": "callscope.baseline/1", "findings": [{"path": "a", "function": "", "rule": "CS101", '
            '"text": "", "count": 0}]}',
            "findings[0]: expected path",
        ),
    ],
)
def test_an_unusable_baseline_is_an_error(project, content, message):
    project.write("a.py", "x = 1\n")
    if content is not None:
        project.write(FILE, content)
    project.lint("--baseline", FILE)
    assert project.status == 2
    assert message in project.err
    assert project.out == ""


def test_an_update_needs_a_baseline(project):
    project.write("a.py", "x = 1\n")
    project.lint("--update-baseline")
    assert (project.status, project.out) == (2, "")
    assert "name it with --baseline" in project.err
