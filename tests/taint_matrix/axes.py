"""The axes of the matrix, read from their text files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Entry:
    """One value of an axis: what its header says after the name, and the text above and below ``---``."""

    name: str
    header: tuple[str, ...]
    above: str
    below: str

    @property
    def only(self) -> str:
        """Return the text of an entry that has no separator."""
        return self.below or self.above


@cache
def axis(name: str) -> tuple[Entry, ...]:
    """Return the entries of ``breaks``, ``twins``, ``sources``, ``carriers`` or ``ends``, in the file's order."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    chunks = re.split(r"^=== ", text, flags=re.MULTILINE)[1:]
    return tuple(_entry(chunk) for chunk in chunks)


def _entry(chunk: str) -> Entry:
    header, _, body = chunk.partition("\n")
    name, *rest = (part.strip() for part in header.split(" | "))
    parts = re.split(r"^---.*\n", body, maxsplit=1, flags=re.MULTILINE)
    above, below = parts if len(parts) == 2 else ("", parts[0])
    return Entry(name, tuple(rest), above.rstrip("\n"), below.rstrip("\n"))


def find(name: str, entry: str) -> Entry:
    """Return one entry of an axis by its name."""
    return next(found for found in axis(name) if found.name == entry)
