"""Executions of one line by several threads, whose order differs from run to run: told by what escaped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

import numpy as np


class Executions:
    """The executions of a site in a former run, by their values; each is met once again, displaced a little."""

    def __init__(self, known: Sequence[Any]) -> None:
        self._left = {number: tuple(_numbers(value)) for number, value in enumerate(known)}
        self._lock = Lock()

    def number_of(self, value: Any, execution: int) -> int:
        """Return the number of the execution whose value is nearest, ``execution`` where none is like it."""
        numbers = tuple(_numbers(value))
        with self._lock:
            alike = [number for number, other in self._left.items() if len(other) == len(numbers)]
            if not alike:
                return execution
            nearest = min(alike, key=lambda number: _distance(self._left[number], numbers))
            del self._left[nearest]
            return nearest


def _distance(first: Sequence[float], second: Sequence[float]) -> float:
    return math.fsum(abs(a - b) for a, b in zip(first, second, strict=True) if a == a and b == b)


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, list | tuple | np.ndarray):
        for entry in value if isinstance(value, list | tuple) else value.ravel().tolist():
            yield from _numbers(entry)
    elif isinstance(value, int | float):
        yield float(value)
