"""File patterns of the configuration: globs relative to the project root, ``**`` for any depth."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|.", re.DOTALL)
_WILDCARDS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(pattern: str, path: str) -> bool:
    """Tell whether a root-relative POSIX path, or a folder it lies in, matches the pattern.

    A pattern without a slash is a file or folder name anywhere (``build``, ``*_pb2.py``); one with a slash
    starts at the root (``src/**/generated``). A backslash separates folders as on Windows.
    """
    return any(_compiled(pattern).fullmatch(part) for part in _with_parents(path))


def _with_parents(path: str) -> list[str]:
    pure = PurePosixPath(path)
    return [path, *(str(parent) for parent in pure.parents if parent.name)]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    stripped = pattern.replace("\\", "/").rstrip("/")
    anchored = stripped.removeprefix("./").lstrip("/") if "/" in stripped else f"**/{stripped}"
    return re.compile("".join(_translate(token) for token in _TOKENS.findall(anchored)), re.DOTALL)


def _translate(token: str) -> str:
    if token in _WILDCARDS:
        return _WILDCARDS[token]
    if token.startswith("[") and len(token) > 1:
        return "[^" + token[2:] if token[1] == "!" else token
    return re.escape(token)
