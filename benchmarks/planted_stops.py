"""Which stops lint tells when they are written into a program for real, each by itself.

``gradient_values.py`` asks of a program in which nothing is stopped. A stop that is there changes more: what else was made of the value has no gradient any more, and a leaf
may get none at all. So what that measure calls *excused* may well be told.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

Key = tuple[str, int, int, int, int]
"""Path in the folder, line and column from 1, and the end of an expression; columns count bytes."""


def told_of(folder: Path, stop: str, keys: Iterable[Key]) -> Iterator[tuple[Key, bool]]:
    """Yield the expressions behind which ``.item()`` or ``.detach()`` can be written, and whether lint tells something new there."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".git"))
        before = _told(copy)
        for key in keys:
            path = copy / key[0]
            whole = path.read_bytes()
            changed = stopped(whole, key, stop)
            if not _is_python(changed):
                continue  # what is assigned to has nothing behind it
            path.write_bytes(changed)
            new = _told(copy) - before
            path.write_bytes(whole)
            lines = {line for _, told, line in new if told == str(Path(folder.name) / key[0])}
            yield key, any(key[1] <= line <= key[3] for line in lines)


def stopped(text: bytes, key: Key, stop: str) -> bytes:
    """Return a file's text with the stop behind an expression; lines stay where they are."""
    lines = text.split(b"\n")
    _, line, column, end, last = key
    lines[end - 1] = lines[end - 1][: last - 1] + f").{stop}()".encode() + lines[end - 1][last - 1 :]
    lines[line - 1] = lines[line - 1][: column - 1] + b"(" + lines[line - 1][column - 1 :]
    return b"\n".join(lines)


def _is_python(text: bytes) -> bool:
    try:
        compile(text, "planted", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _told(copy: Path) -> set[tuple[str, str, int]]:
    command = [sys.executable, "-m", "callscope", "lint", "--no-cache", "--format", "json", copy.name]
    ran = subprocess.run(command, cwd=copy.parent, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"lint ended with {ran.returncode}: {ran.stderr[-400:]}")
    return {(one["rule"], one["path"], one["line"]) for one in json.loads(ran.stdout)["findings"]}
