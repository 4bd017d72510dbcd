"""Comments that steer a tool are found as the tokenizer finds them, without running it over the file."""

from __future__ import annotations

import pytest

from callscope.source import comments
from callscope.source.lowering import lower_file
from callscope.source.shape import shape_of, whole

TRICKY = '''\
a = "# noqa"  # noqa: E501
b = """
# noqa
""" + 'it''s'  # type: ignore[misc]
c = r"\\"  # callscope: ignore
d = "\\"# noqa" + '"'  # noqa
e = \'\'\'it's "# noqa" \\\'\'\' still\'\'\'  #NOQA
f = "two \\
# noqa lines"  # plain
g = rb'#' + b"# noqa", f"{a!r:>{10}} # noqa", "é"  # é noqa
# callscope: ignore[CS101]
'''


def test_strings_are_told_from_comments() -> None:
    found = comments.steering_comments(TRICKY)
    assert [(line, text) for line, _, text in found] == [
        (1, "# noqa: E501"),
        (4, "# type: ignore[misc]"),
        (5, "# callscope: ignore"),
        (6, "# noqa"),
        (7, "#NOQA"),
        (10, "# é noqa"),
        (11, "# callscope: ignore[CS101]"),
    ]
    lines = TRICKY.split("\n")
    assert all(lines[line - 1][column - 1 :] == text for line, column, text in found)


def test_both_ways_find_the_same() -> None:
    assert list(comments._comments(TRICKY)) == list(comments._tokenized(TRICKY))


@pytest.mark.parametrize("text", ["x = 1\n", "x = 'noqa'  # plain\n", 's = "# type: ignore"\n'])
def test_nothing_steers(text: str) -> None:
    assert comments.steering_comments(text) == ()


def test_a_remark_on_gradients_is_part_of_a_files_shape() -> None:
    text = "def f(x):\n    # {}\n    a = x.exp()\n    b = a.detach()\n    return b\n"
    moved = "def f(x):\n\n    a = x.exp()\n    # {}\n    b = a.detach()\n    return b\n"
    plain, said = (whole(shape_of(lower_file(text.format(one), "f.py", "f", False))) for one in ("fast", "no gradient"))
    below = whole(shape_of(lower_file(moved.format("no gradient"), "f.py", "f", False)))
    spaced = whole(shape_of(lower_file("\n\n" + text.format("no gradient"), "f.py", "f", False)))
    assert len({plain, said, below}) == 3
    assert spaced == said
    assert plain == whole(shape_of(lower_file(moved.format("fast"), "f.py", "f", False)))
