"""A few files of a program too large to be solved for them: they and the files nearest to them (ADR 18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from callscope.lint.near.index import Index
from callscope.lint.near.nearest import nearest
from callscope.lint.near.remembered import all_references
from callscope.source.cache import Cache
from callscope.source.discovery import Discovery, SourceFile
from callscope.source.load import Facts, Lowered, lower

_HUGE = 300_000
"""Lines of a program that takes minutes and gigabytes to solve."""
_AROUND = 30_000
"""Lines beside those that are asked about."""
_ASKED = 60_000
"""More lines are no few files."""
_NOTE = (
    "only {} of the program's {} files were analysed, those asked about and the nearest to them ({} of {} lines): "
    "what comes from farther, or goes there, was not looked at; --whole analyses everything"
)


class Neighbourhood(NamedTuple):
    """The numbers of a program's files that lie around some of them, how many lines the whole has, and what is to be said of it."""

    numbers: tuple[int, ...]
    lines: int
    note: str

    def facts(self, lowered: Lowered) -> Facts:
        """Return the facts of the part."""
        keys = ("part", *(lowered.keys[number] for number in self.numbers))
        return Facts(lowered.root, tuple(map(lowered.one, self.numbers)), lowered.issues, keys)


def neighbourhood(lowered: Lowered, asked: Iterable[str], cache: Cache) -> Neighbourhood | None:
    """Return the part of a program that lies around the files ``asked`` about; None where the program is not huge or too much is asked."""
    wanted = frozenset(asked)
    lines = [lowered.one(number).lines for number in range(len(lowered.files))]
    numbers = [number for number, file in enumerate(lowered.files) if file.shown in wanted]
    own = sum(lines[number] for number in numbers)
    if sum(lines) < _HUGE or own > _ASKED or not numbers:
        return None
    index = Index(all_references(lowered, cache))
    chosen = nearest(index, numbers, own + _AROUND, ())
    note = _NOTE.format(len(chosen), len(lines), sum(lines[number] for number in chosen), sum(lines))
    return Neighbourhood(tuple(chosen), sum(lines), note)


def narrowed(found: Discovery, namespaces: Sequence[str], cache: Cache, jobs: int) -> tuple[Discovery, str]:
    """Return what is to be analysed for some namespaces of a huge program, and what is to be said of it; else the program as it is."""
    asked = found.within(namespaces).files
    if len(asked) == len(found.files) or sum(map(_size, found.files)) < _HUGE:
        return found, ""
    lowered = lower(found, cache, jobs)
    part = neighbourhood(lowered, [file.shown for file in asked], cache)
    if part is None:
        return found, ""
    kept = {
        *asked,
        *(lowered.files[number] for number in part.numbers),
    }  # what cannot be read of the asked ones is to be said
    return replace(found, files=tuple(file for file in found.files if file in kept)), part.note


def _size(file: SourceFile) -> int:
    """Return the bytes of a file, which are not fewer than its lines; 0 where that cannot be told: whoever reads it says so."""
    try:
        return Path(file.path).stat().st_size
    except OSError:
        return 0
