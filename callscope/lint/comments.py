"""Suppression comments: ``# callscope: ignore[CS101] reason``, their extent, and what they say."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from callscope.model.span import Span

MARK = "callscope:"
VERBS = ("ignore", "ignore-file")
_COMMENT = re.compile(
    r"#\s*callscope:\s*(?P<verb>[\w-]*)\s*(?P<rules>\[(?P<words>[^\]]*)\])?[\s:,.\u2013\u2014-]*(?P<reason>[^#]*)"
)
_LAYOUT = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. It covers the findings that start on lines ``first`` to ``last``; ``words`` are ids or names."""

    span: Span
    verb: str
    words: tuple[str, ...]
    reason: str
    first: int
    last: int

    def covers(self, line: int) -> bool:
        """Tell whether a finding that starts on a line is covered."""
        return self.first <= line <= self.last


def read_suppressions(path: str, text: str) -> tuple[Suppression, ...]:
    """Return the suppression comments of a file, in order; none where its tokens cannot be read.

    A comment after code covers its logical line (a statement, however many lines it takes); one that stands
    alone covers the next logical line; ``ignore-file`` covers the file.
    """
    if MARK not in text:
        return ()
    try:
        return tuple(_read(path, text))
    except (tokenize.TokenError, SyntaxError):
        return ()


def _read(path: str, text: str) -> Iterator[Suppression]:
    pending: list[tuple[tokenize.TokenInfo, re.Match[str]]] = []
    start = end = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (match := _COMMENT.search(token.string)):
            pending.append((token, match))
        if token.type not in _LAYOUT and token.type != tokenize.NEWLINE:
            start, end = start or token.start[0], token.end[0]
        if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
            yield from (_suppression(path, *comment, start, end) for comment in pending)
            pending, start = [], 0


def _suppression(path: str, token: tokenize.TokenInfo, match: re.Match[str], first: int, last: int) -> Suppression:
    line, column = token.start[0], token.start[1] + match.start() + 1
    span = Span(path, line, column, line, token.start[1] + len(token.string) + 1)
    if match["verb"] == "ignore-file":
        first, last = 1, 1 << 31
    words = tuple(word.strip() for word in (match["words"] or "").split(",") if word.strip())
    return Suppression(span, match["verb"], words, match["reason"].strip(), first, last)
