"""The analysis of a few files of a program: what an edit is asked about first, before anybody asks about the rest."""

from __future__ import annotations

import marshal
from dataclasses import dataclass

from callscope.lint.analysis import Analysis, thaw_analysis
from callscope.source.cache import Cache


@dataclass(frozen=True, slots=True)
class Part:
    """``whole``: the name of the whole analysis in the cache. ``files``: the few that are asked about, none where they are not few.

    The first question about a program is answered for its files alone; the next one, about other files, makes the whole.
    """

    cache: Cache
    whole: str
    files: frozenset[str]

    def known(self) -> Analysis | None:
        """Return the answer about these files, None where it was not asked before."""
        kept = self.cache.load(self.key) if self.files and self.cache.folder is not None else None
        return thaw_analysis(kept) if kept is not None else None

    def is_enough(self) -> bool:
        """Return whether these files alone should be judged."""
        return bool(self.files) and (self.cache.folder is None or self.cache.load(self._asked()) is None)

    def note(self) -> None:
        """Store that this program has been asked about."""
        if self.cache.folder is not None:
            self.cache.write(self._asked(), marshal.dumps(True))

    @property
    def key(self) -> str:
        """Return the name of the answer about these files in the cache."""
        return self.cache.key("analysis of files", self.whole, *sorted(self.files))

    def _asked(self) -> str:
        return self.cache.key("asked about files", self.whole)
