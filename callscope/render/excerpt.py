"""Source lines for reports: read once a file, trimmed, and never an error where a file is gone."""

from __future__ import annotations

import io
import linecache
import tokenize
from contextlib import suppress
from pathlib import Path

from callscope.model.span import Span

_LONGEST, _SHOWN = 10, 3
"""Of a place that goes over more lines than this (a ``with`` and all that is in it), so many are shown."""


class Sources:
    """Reads the lines that reports quote; paths are relative to ``root`` or absolute."""

    def __init__(self, root: str | Path = ".") -> None:
        self._root = Path(root)
        self._read: dict[str, tuple[str, ...]] = {}

    def line(self, span: Span, width: int = 0) -> str:
        """Return one stripped source line, '' where the file or line is not there, cut to ``width`` if given."""
        lines = self.lines(span.path)
        text = lines[span.line - 1].strip() if 0 < span.line <= len(lines) else ""
        return text if not width or len(text) <= width else f"{text[: width - 1].rstrip()}…"

    def around(self, span: Span, margin: int = 3) -> tuple[tuple[int, str], ...]:
        """Return the numbered lines around a place."""
        lines = self.lines(span.path)
        if not 0 < span.line <= len(lines):
            return ()
        end = max(span.end_line, span.line)
        end = span.line + _SHOWN - 1 if end - span.line >= _LONGEST else end
        last = min(end + margin, len(lines))
        return tuple((number, lines[number - 1]) for number in range(max(span.line - margin, 1), last + 1))

    def lines(self, path: str) -> tuple[str, ...]:
        """Return all lines of a file (or of a notebook's cell, here), () where it cannot be read."""
        if path and path not in self._read:
            self._read[path] = _read(self._root / path) or _of_a_cell(path)
        return self._read.get(path, ())


def without_comment(line: str) -> str:
    """Return a line of code without the comment after it; a line that is nothing but a comment stays."""
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(line).readline):
            if token.type == tokenize.ERRORTOKEN:
                break
            if token.type == tokenize.COMMENT:
                return line[: token.start[1]].rstrip() or line
    return line


def _of_a_cell(name: str) -> tuple[str, ...]:
    try:
        return tuple(map(str.rstrip, linecache.getlines(name)))
    except ValueError:  # a name that this machine's file system cannot spell is no cell's
        return ()


def _read(path: Path) -> tuple[str, ...]:
    try:
        with tokenize.open(path) as stream:
            return tuple(stream.read().splitlines())
    except (OSError, SyntaxError, UnicodeDecodeError, ValueError):
        return ()
