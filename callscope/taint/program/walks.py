"""Walks over values: what is reached from some of them, each once and no more than so many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)


def reached(starts: Iterable[T], onward: Callable[[T], Iterable[T]], most: int = sys.maxsize) -> Iterator[T]:
    """Yield ``starts`` and what ``onward`` leads to from them, depth first; ``onward`` is asked once the reader comes back."""
    stack, seen = list(starts), set[T]()
    while stack and len(seen) < most:
        one = stack.pop()
        if one not in seen:
            seen.add(one)
            yield one
            stack.extend(onward(one))


def made_of(values: Sequence[Any], starts: Iterable[int], most: int = sys.maxsize) -> Iterator[int]:
    """Yield values of a unit and what they are computed of in it."""
    return reached(starts, lambda v: values[v][1], most)


def made_before(values: Sequence[Any], starts: Iterable[int], most: int = sys.maxsize) -> Iterator[int]:
    """Yield values and what they are computed of without what a loop brings back from its turn before."""
    return reached(starts, lambda v: [o for o in values[v][1] if o < v], most)


__all__ = ["made_before", "made_of", "reached"]
