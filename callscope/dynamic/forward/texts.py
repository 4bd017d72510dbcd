"""Numbers within the texts of a program: ``scale=0.0`` of ``"bias=1.5 scale=0.0"``, which something parses as it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

SETTING = re.compile(r"""(["']?)\b([A-Za-z_][\w-]*)\1\s*[:=]\s*(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])""")
"""``"scale": 0.0``, ``scale: 0.0``, ``scale = 0``."""


class Written(NamedTuple):
    """A number with a name in a text: the line that it stands in, and where in the text the number begins and ends."""

    line: int
    name: str
    number: str
    begin: int
    end: int


def settings_in(constant: ast.Constant) -> Iterator[Written]:
    """Yield the numbers with a name in a text."""
    text = constant.value
    if not isinstance(text, str):
        return
    lines = (constant.end_lineno or constant.lineno) - constant.lineno  # else line ends are escapes, all in one line
    for match in SETTING.finditer(text):
        further = text.count("\n", 0, match.start(2)) if lines >= text.count("\n") else 0
        name = match.group(2).replace("-", "_")
        yield Written(constant.lineno + further, name, match.group(3), match.start(3), match.end(3))


def with_numbers(constant: ast.Constant, numbers: dict[Written, float]) -> str:
    """Return a text with other numbers in it."""
    text = str(constant.value)
    for written in sorted(numbers, key=lambda one: -one.begin):
        text = f"{text[: written.begin]}{numbers[written]:g}{text[written.end :]}"
    return text


def texts_of(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield a program's texts; what stands alone (a docstring) is none."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node
