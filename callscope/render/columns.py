"""Columns for those who count other things than characters: terminals count cells, reviewdog counts bytes."""

from __future__ import annotations

from collections.abc import Mapping

from callscope.model.span import Span

_TAB = 4


def source_line(sources: Mapping[str, tuple[str, ...]], path: str, line: int) -> str:
    """Return one source line, or the empty string where it is not known."""
    lines = sources.get(path, ())
    return lines[line - 1] if 0 < line <= len(lines) else ""


def byte_column(text: str, column: int) -> int:
    """Return the 1-based UTF-8 byte column of a 1-based character column."""
    return len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1


def cells(text: str) -> int:
    """Return how many terminal cells a text takes, tabs as four."""
    if text.isascii():
        return len(text) + (_TAB - 1) * text.count("\t")
    from unicodedata import combining, east_asian_width

    def cell(character: str) -> int:
        if character == "\t":
            return _TAB
        return 0 if combining(character) else 1 + (east_asian_width(character) in "WF")

    return sum(map(cell, text))


def shown(text: str) -> str:
    """Return a source line as an excerpt shows it: tabs as four blanks, control characters as a mark."""
    expanded = text.replace("\t", " " * _TAB)
    return "".join(character if character.isprintable() else "\ufffd" for character in expanded)


def underline(text: str, span: Span) -> str:
    """Return blanks and carets that mark a span under its first source line; at least one caret."""
    start = span.column - 1
    same_line = span.end_line in (0, span.line)
    end = span.end_column - 1 if same_line and span.end_column else len(text)
    marked = text[start:end].rstrip() if not same_line else text[start:end]
    return " " * cells(text[:start]) + "^" * max(1, cells(marked))
