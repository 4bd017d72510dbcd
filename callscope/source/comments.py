"""Comments that steer a tool (``# callscope: ...``, ``# noqa``), found by a line scan and checked by tokenize."""

from __future__ import annotations

import io
import re
import tokenize

_STEERS = re.compile(r"#.*(?:callscope|noqa|type:\s*ignore)", re.IGNORECASE)


def steering_comments(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return ``(line, column, text)`` of each steering comment; the file is tokenized only if it may have one."""
    if not _STEERS.search(text):
        return ()
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return ()
    return tuple(
        (token.start[0], token.start[1] + 1, token.string)
        for token in tokens
        if token.type == tokenize.COMMENT and _STEERS.search(token.string)
    )
