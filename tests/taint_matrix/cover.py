"""Chooses cells so that pairs of axis values are covered: each new cell is the one of a few draws that covers most new pairs."""

from __future__ import annotations

import random
from itertools import combinations

from taint_matrix.axes import Entry, axis
from taint_matrix.compose import Cell
from taint_matrix.names import TRADES

DRAWS = 12
NEVER_LOGGED = ("stale", "control_flow")
"""Families that have no harmless end: the value chooses the way, or the harm is in a second call."""
Pair = tuple[tuple[str, str], tuple[str, str]]


def cells(breaks: int, twins: int, logged: int, seed: int = 0) -> list[Cell]:
    """Return so many cells for each break with a live end, each twin, each break with a harmless end."""
    chance = random.Random(seed)
    seen: set[Pair] = set()
    found: list[Cell] = []
    live = [end for end in axis("ends") if end.header[0] == "live"]
    quiet = [end for end in axis("ends") if end.header[0] == "harmless"]
    logs = [idiom for idiom in axis("breaks") if idiom.header[0] not in NEVER_LOGGED]
    for idioms, ends, rounds, harmless in (
        (axis("breaks"), live, breaks, False),
        (axis("twins"), live, twins, True),
        (logs, quiet, logged, True),
    ):
        for _ in range(rounds):
            for idiom in idioms:
                fit = [end for end in ends if end.header[1] in ("any", idiom.header[1])]
                draws = [_draw(idiom, fit, harmless, chance) for _ in range(DRAWS)]
                best = max(draws, key=lambda cell: len(_pairs(cell) - seen))
                seen |= _pairs(best)
                found.append(best)
    return found


def _draw(idiom: Entry, ends: list[Entry], harmless: bool, chance: random.Random) -> Cell:
    carriers = axis("carriers")
    inline = carriers[0]
    return Cell(
        idiom=idiom,
        source=chance.choice(axis("sources")),
        before=chance.choice((inline, chance.choice(carriers))),
        host=chance.choice(carriers),
        after=chance.choice((inline, chance.choice(carriers))),
        end=chance.choice(ends),
        mode=chance.choice(("library", "script", "train")),
        trade=chance.choice(sorted(TRADES)),
        harmless=harmless,
        seed=chance.randrange(1 << 30),
    )


def axes_of(cell: Cell) -> dict[str, str]:
    """Return the name of each axis's value."""
    entries = ("idiom", "source", "before", "host", "after", "end")
    return {**{name: getattr(cell, name).name for name in entries}, "mode": cell.mode}


def _pairs(cell: Cell) -> set[Pair]:
    return set(combinations(axes_of(cell).items(), 2))
