"""A site: an idiom at a value, and how a gradient comes to it."""

from __future__ import annotations

from typing import NamedTuple

from callscope.taint.program.matching import Match

Origin = frozenset[tuple[int, tuple[object, ...]]] | None
"""Through which parameters a gradient came into a function; None: it has a source there, or no one can tell."""


class Site(NamedTuple):
    """An idiom at a value. ``inputs``: the operands by which a gradient arrives; ``starts``: what carries on."""

    match: Match
    g: int
    v: int
    inputs: tuple[int, ...]
    level: int
    origin: Origin
    kind: str
    starts: tuple[int, ...]
    place: tuple[int, int] | None = None
    """Where the idiom is written, if not at the value: the function handed to what calls it."""
