"""A file's text without what no flagged line stands in: a fixer looks at one function, libcst takes long for a whole file."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_GLOBAL = re.compile(r"\bglobal\b")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def trimmed(text: str, flagged: Collection[int]) -> str:
    """Return ``text`` with every function and class without a ``flagged`` line cut down to its name; all else keeps its place.

    What any name means elsewhere stays as it was: definitions still bind, and those that bind names outside are not cut.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return text
    lines = _LINE.findall(text)
    for node in _without(tree.body, flagged):
        rows = range(_first(node) - 1, node.end_lineno or node.lineno)
        if not _GLOBAL.search("".join(lines[rows[0] : rows[-1] + 1])) and not _binds_around(node):
            header = lines[node.lineno - 1]
            indent = header[: len(header) - len(header.lstrip())]
            for row in rows:
                lines[row] = _line_end(lines[row])
            kept = f"class {node.name}: ..." if isinstance(node, ast.ClassDef) else f"def {node.name}(): ..."
            lines[rows[0]] = indent + kept + lines[rows[0]]
    return "".join(lines)


def _without(body: list[ast.stmt], flagged: Collection[int]) -> Iterator[Definition]:
    """Yield the outermost definitions that hold no flagged line, in classes as well."""
    for node in body:
        if isinstance(node, Definition):
            if not any(_first(node) <= line <= (node.end_lineno or line) for line in flagged):
                yield node
            elif isinstance(node, ast.ClassDef):
                yield from _without(node.body, flagged)


def _first(node: Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _binds_around(node: Definition) -> bool:
    """``def f(x=(limit := 3)): ...``: what a definition's head binds is bound around it."""
    heads = [*node.decorator_list, *([*node.bases, *node.keywords] if isinstance(node, ast.ClassDef) else [node.args])]
    return any(isinstance(part, ast.NamedExpr) for head in heads for part in ast.walk(head))


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
