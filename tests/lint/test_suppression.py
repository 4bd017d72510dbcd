"""Suppression comments: what they cover, what they must say, and that no idle one survives."""

import pytest

from callscope.lint.comments import read_suppressions

REASON = "callscope: ignore[CS101] only logged"


def test_a_comment_with_a_reason_suppresses_its_line(project):
    project.write("a.py", f"y = x.item()  # {REASON}\nz = x.item()\n")
    assert project.found("a.py") == ["a.py:2 CS101"]


@pytest.mark.parametrize(
    "source",
    [
        f"y = f(\n    x.item(),\n    1,\n)  # {REASON}\n",
        f"y = f(  # {REASON}\n    1,\n    x.item(),\n)\n",
        f"y = f(\n    1,\n    # {REASON}\n    x.item(),\n)\n",
        f"# {REASON}\ny = x.item()\n",
        f"# {REASON}\n\n# another remark\ny = x.item()\n",
        f"if x.item():  # {REASON}\n    pass\n",
        f"def f():\n    # {REASON}\n    return x.item()\n",
        f"y = x.item()  # noqa: E501  # {REASON}  # more\n",
        f"y = x.item()  #callscope:ignore[ CS101 , CS104 ]: only logged\nz = x.tolist() # {REASON}\n".replace(
            " , CS104 ", ""
        ).replace(f"\nz = x.tolist() # {REASON}", ""),
        "y = x.item()  # callscope: ignore[item-call] a name is as good\n",
        "y = x.item()  # callscope: ignore[cs101] - case does not matter\n",
        "'''text'''\n# callscope: ignore-file[CS101] generated\ny = x.item()\n",
    ],
)
def test_what_a_comment_covers(project, source):
    project.write("a.py", source)
    assert project.found("a.py") == []
    assert project.status == 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"# {REASON}\ny = 1\nz = x.item()\n", ["a.py:1 CS001", "a.py:3 CS101"]),
        (f"def f():  # {REASON}\n    return x.item()\n", ["a.py:1 CS001", "a.py:2 CS101"]),
        ("y = x.item()  # callscope: ignore[CS104] wrong rule\n", ["a.py:1 CS101", "a.py:1 CS001"]),
        (f"s = '# {REASON}'; y = x.item()\n", ["a.py:1 CS101"]),
        ("y = x.item()  # callscope: ignore[CS101]\n", ["a.py:1 CS101", "a.py:1 CS002"]),
        ("y = x.item()  # callscope: ignore[CS101]: -- \n", ["a.py:1 CS101", "a.py:1 CS002"]),
        ("y = x.item()  # callscope: ignore because I say so\n", ["a.py:1 CS101", "a.py:1 CS002"]),
        ("y = x.item()  # callscope: ignore[] because\n", ["a.py:1 CS101", "a.py:1 CS002"]),
        ("y = x.item()  # callscope: ignor[CS101] because\n", ["a.py:1 CS101", "a.py:1 CS002"]),
        ("y = x.item()  # callscope: ignore[CS9999] because\n", ["a.py:1 CS101", "a.py:1 CS003"]),
        ("y = x.item()  # callscope: ignore[CS101, item-cal] because\n", ["a.py:1 CS003"]),
        ("y = 1  # callscope: ignore[CS101, CS104] because\n", ["a.py:1 CS001", "a.py:1 CS001"]),
        ("y = 1\n# callscope: ignore-file[CS104] generated\n", ["a.py:2 CS001"]),
    ],
)
def test_what_is_wrong_with_a_comment_is_reported(project, source, expected):
    project.write("a.py", source)
    assert sorted(project.found("a.py")) == sorted(expected)
    assert project.status == 1


def test_an_unknown_rule_names_the_nearest(project):
    project.write("a.py", "y = x.item()  # callscope: ignore[item-cal] because\n")
    project.lint("a.py")
    assert '"item-cal" is not a rule; did you mean "item-call"?' in project.out


def test_a_comment_for_a_rule_that_is_not_checked_is_not_called_idle(project):
    project.write("a.py", f"y = 1  # {REASON}\n")
    assert project.found("a.py", "--ignore", "CS101") == []


def test_an_unreadable_file_has_no_comments():
    assert read_suppressions("a.py", "# callscope: ignore[CS101] x\n'''never closed") == ()


def test_the_json_says_who_suppressed(project):
    import json

    project.write("a.py", f"y = x.item()  # {REASON}\n")
    project.lint("a.py", "--format", "json")
    finding = json.loads(project.out)["findings"][0]
    assert (finding["suppressed"], finding["suppressed_by"]) == (True, "comment")
