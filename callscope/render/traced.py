"""A cause traced back, for readers: where it comes from first, then the way there from the dead place."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_STEPS = 8
"""So many steps of the way are shown to a reader; the JSON has all."""


def traced(origin: Sequence[str], most: int = _MOST_STEPS) -> tuple[str, tuple[str, ...]]:
    """Return the source of a cause, which is the last step of its trace, and the steps from the dead place to it.

    Of a long way both ends are shown, with how many steps lie between.
    """
    if not origin:
        return "", ()
    way = tuple(origin[:-1])
    if len(way) > most:
        half = most // 2
        way = (*way[:half], f"... {len(way) - 2 * half} more steps ...", *way[-half:])
    return origin[-1], way
