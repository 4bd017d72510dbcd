"""Comments that steer a tool (``# callscope: ...``, ``# noqa``) or speak of gradients: a look for such words first, then one pass over strings and comments."""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator

_STEERS = re.compile(
    r"#.*(?:callscope|noqa|type:\s*ignore|detach|grad|back-?prop|differentia|straight-?\s?through|\bSTE\b|envelope theorem|computation(?:al)?\s+graph|constants?\b)",
    re.IGNORECASE,
)
_STRING_OR_COMMENT = re.compile(
    r'''"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|\'\'\'[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*\'\'\''''
    r"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|#[^\r\n]*""",
    re.DOTALL,
)
_NESTS = re.compile(r"""[ft][rb]?["']|r[ft]["']""", re.IGNORECASE) if sys.version_info >= (3, 12) else None
"""Since Python 3.12 a formatted string may hold its own quotes again, which no regular expression can follow."""


def steering_comments(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return ``(line, column, text)`` of each comment of a text that Python can parse which steers a tool or may say that a gradient is stopped."""
    if not _STEERS.search(text):
        return ()
    comments = _comments if _NESTS is None or not _NESTS.search(text) else _tokenized
    return tuple(found for found in comments(text) if _STEERS.search(found[2]))


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    line, counted = 1, 0
    for match in _STRING_OR_COMMENT.finditer(text):
        start = match.start()
        if text[start] == "#":
            line += text.count("\n", counted, start)
            counted = start
            yield line, start - text.rfind("\n", 0, start), match[0]


def _tokenized(text: str) -> Iterator[tuple[int, int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return
