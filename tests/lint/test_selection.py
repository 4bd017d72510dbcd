"""Which rules are checked where, and that a mistyped rule is an error wherever it stands."""

import pytest

SOURCE = "y = x.item()\nz = x.tolist()\n"
ITEM, TOLIST = "a.py:1 CS101", "a.py:2 CS104"


@pytest.mark.parametrize(
    ("config", "arguments", "expected"),
    [
        ("", [], [ITEM, TOLIST]),
        ('select = ["CS101"]', [], [ITEM]),
        ('select = ["item-call"]', [], [ITEM]),
        ('select = ["cs1"]', [], [ITEM, TOLIST]),
        ('select = ["CS2"]', [], []),
        ('select = ["CS2"]\nextend-select = ["CS104"]', [], [TOLIST]),
        ('ignore = ["CS1"]', [], []),
        ('select = ["CS101"]\nignore = ["CS1"]', [], [ITEM]),
        ('select = ["CS101"]\nignore = ["item-call"]', [], []),
        ('select = ["CS101"]', ["--select", "CS104"], [TOLIST]),
        ('select = ["CS101"]', ["--extend-select", "CS104"], [ITEM, TOLIST]),
        ("", ["--ignore", "CS101,tolist-call"], []),
        ('per-file-ignores = { "a.py" = ["CS101"] }', [], [TOLIST]),
        ('per-file-ignores = { "b.py" = ["ALL"] }', [], [ITEM, TOLIST]),
        ('per-file-ignores = { "*.py" = ["ALL"] }', [], []),
    ],
)
def test_selection(project, config, arguments, expected):
    project.config(config)
    project.write("a.py", SOURCE)
    assert project.found("a.py", *arguments) == expected
    assert project.status == int(bool(expected))


@pytest.mark.parametrize(
    ("config", "arguments", "place"),
    [
        ('select = ["CS1o1"]', [], "pyproject.toml: select:"),
        ('ignore = ["CS1o1"]', [], "pyproject.toml: ignore:"),
        ('extend-select = ["CS1o1"]', [], "pyproject.toml: extend-select:"),
        ('per-file-ignores = { "x" = ["CS1o1"] }', [], "pyproject.toml: per-file-ignores: x:"),
        ("", ["--select", "CS1o1"], "error: --select:"),
        ('ignore = ["CS101"]', ["--ignore", "CS1o1"], "error: --ignore:"),
    ],
)
def test_a_mistyped_rule_is_an_error(project, config, arguments, place):
    project.config(config)
    project.write("a.py", "x = 1\n")
    assert project.lint("a.py", *arguments) == []
    assert project.status == 2
    assert place in project.err
    assert '"CS1o1" is not a rule; did you mean "CS101"?' in project.err


def test_the_failing_severity(project):
    project.write("a.py", "z = x.tolist()\n")
    project.lint("a.py", "--severity", "error")
    assert project.status == 0
    assert "1 warning in 1 file" in project.out
    project.lint("a.py", "--severity", "info")
    assert project.status == 1
    project.lint("a.py", "--severity", "eror")
    assert project.status == 2
    assert 'did you mean "error"' in project.err


def test_the_shown_severity(project):
    project.write("a.py", SOURCE)
    assert project.found("a.py", "--report", "error") == [ITEM]
