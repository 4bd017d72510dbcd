"""The last whole answer about a program: what it said, and what its files were then."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from zlib import crc32

from callscope.lint.analysis import Analysis, freeze_analysis, thaw_analysis
from callscope.lint.near.references import References, freeze_references, references, thaw_references
from callscope.source.cache import Cache
from callscope.source.facts import FileFacts
from callscope.source.load import Lowered

LARGE = 40_000
"""Lines of a program of which a part is worth solving, before and after an edit."""


class Former(NamedTuple):
    """A file as it was: the name of its facts in the cache, a digest of each of its lines, what it refers to."""

    key: str
    lines: tuple[int, ...]
    references: References


@dataclass(frozen=True, slots=True)
class Base:
    """The whole answer, its name, and the files, by path."""

    key: str
    analysis: Analysis
    files: dict[str, Former]

    @property
    def is_complete(self) -> bool:
        """Return whether nothing was left unfinished."""
        return not self.analysis.unfinished


class Bases:
    """The last whole answer of each program under one root, as the same tools gave it."""

    def __init__(self, cache: Cache, root: str, tools: Iterable[str]) -> None:
        self.cache = cache
        self._key = cache.key("base", root, *tools) if cache.folder is not None else ""

    def is_wanted(self, lowered: Lowered, known: Base | None) -> bool:
        """Return whether a question about few files of a program is worth a whole answer, which serves the next ones."""
        large = bool(self._key) and sum(lowered.one(number).lines for number in range(len(lowered.files))) >= LARGE
        return large and (known is None or known.is_complete)

    def keep(
        self, analysis: Analysis, files: Iterable[FileFacts], keys: tuple[str, ...], texts: Mapping[str, str]
    ) -> None:
        """Store a whole answer in the place of the one before."""
        if self._key and analysis.lines >= LARGE:
            known: dict[str, tuple[Any, ...]] = {}
            for file, key in zip(files, keys, strict=True):
                known[file.path] = (key, digests(texts[file.path]), freeze_references(references(file)))
            self.cache.write(self._key, marshal.dumps((freeze_analysis(analysis, keys), known)))

    def known(self) -> Base | None:
        """Return the last whole answer, None where there is none that still holds."""
        kept = self.cache.load(self._key) if self._key else None
        if kept is None:
            return None
        analysis = thaw_analysis(kept[0])
        if analysis is None:
            return None
        files = {path: Former(key, lines, thaw_references(data)) for path, (key, lines, data) in kept[1].items()}
        return Base(self.cache.key("files", *(file.key for file in files.values())), analysis, files)


def digests(text: str) -> tuple[int, ...]:
    """Return a number for each line of a text."""
    return tuple(crc32(line.encode("utf-8", "surrogatepass")) for line in text.split("\n"))
