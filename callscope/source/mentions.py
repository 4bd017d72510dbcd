"""Where a text mentions a word: no syntax tree need be searched for what stands nowhere near."""

from __future__ import annotations

import ast
from bisect import bisect_left


def lines_with(text: str, *words: str) -> list[int]:
    """Return the numbers of the lines that hold one of these words, in order."""
    if not any(word in text for word in words):
        return []
    return [number for number, line in enumerate(text.split("\n"), 1) if any(word in line for word in words)]


def reaches(lines: list[int], first: int, last: int) -> bool:
    """Return whether one of these lines (in order) lies from ``first`` to ``last``."""
    place = bisect_left(lines, first)
    return place < len(lines) and lines[place] <= last


def first_line(node: ast.AST) -> int:
    """Return the first line of a statement, its decorators with it."""
    decorators = getattr(node, "decorator_list", ())
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])  # type: ignore[attr-defined,no-any-return]
