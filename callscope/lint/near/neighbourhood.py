"""A few files of a program too large to be solved for them: they and the files nearest to them (ADR 18)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from callscope.lint.near.index import Index
from callscope.lint.near.nearest import nearest
from callscope.lint.near.remembered import all_references
from callscope.source.cache import Cache
from callscope.source.load import Facts, Lowered

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
    """The facts of a part of a program, how many lines the whole has, and what is to be said of it."""

    facts: Facts
    lines: int
    note: str


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
    part = tuple(lowered.one(number) for number in chosen)
    keys = ("part", *(lowered.keys[number] for number in chosen))
    note = _NOTE.format(len(chosen), len(lines), sum(lines[number] for number in chosen), sum(lines))
    return Neighbourhood(Facts(lowered.root, part, lowered.issues, keys), sum(lines), note)
