"""Random generators and clocks that no seed fixes: where a run asks for it they begin alike, and are named."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from callscope.dynamic.patches import Patches
from callscope.dynamic.places import Places

_CLOCKS = ("time", "perf_counter", "monotonic", "process_time")
_TICK = 1e-3
_BEGINNING = 1.7e9


class Entropy:
    """Gives the program the same entropy and the same time in every run. ``drawn``: what was asked for, and where."""

    def __init__(self, places: Places, seed: int) -> None:
        self._places = places
        self._source = random.Random(f"callscope {seed}")
        self._ticks = 0
        self._found: dict[str, None] = {}

    @property
    def drawn(self) -> list[str]:
        """Return the generators and clocks that the program used, each with its line."""
        return sorted(self._found)

    def install(self, patches: Patches) -> None:
        """Stand in for the system's entropy, for seeding without a seed, and for the clocks."""
        source: Any = np.random.bit_generator
        for owner, name in ((os, "urandom"), (random, "_urandom")):
            patches.set(owner, name, self._bytes)
        patches.set(source, "randbits", self._bits)
        patches.wrap(random.Random, "seed", self._of_python)
        patches.wrap(random, "seed", self._of_module)
        patches.wrap(np.random, "seed", self._of_module)
        for module in (torch, torch.random):
            patches.set(module, "seed", self._of_torch)
        for name in _CLOCKS:
            patches.set(time, name, self._clock(name))
            patches.set(time, f"{name}_ns", self._clock(f"{name}_ns"))

    def _note(self, what: str, frame: Any) -> None:
        found = self._places.frame(frame)
        if found is not None:
            self._found[f"{what} at {self._places.span(self._places.of(found)).anchor()}"] = None

    def _number(self) -> int:
        return self._source.getrandbits(32)

    def _bytes(self, size: int) -> bytes:
        self._note("the system's random numbers", sys._getframe(1))
        return self._source.randbytes(size)

    def _bits(self, count: int) -> int:
        self._note("a generator without a seed", sys._getframe(1))
        return self._source.getrandbits(count)

    def _of_python(self, original: Callable[..., Any], generator: random.Random, a: Any = None, *rest: Any) -> None:
        if a is None and generator is not self._source:
            self._note("a generator without a seed", sys._getframe(2))
            a = self._number()
        original(generator, a, *rest)

    def _of_module(self, original: Callable[..., Any], a: Any = None, *rest: Any, **options: Any) -> None:
        if a is None and not options:
            self._note("a generator without a seed", sys._getframe(2))
            a = self._number()
        original(a, *rest, **options)

    def _of_torch(self) -> int:
        self._note("a generator without a seed", sys._getframe(1))
        torch.manual_seed(number := self._number())
        return number

    def _clock(self, name: str) -> Callable[[], float]:
        """Return a clock that goes on by a thousandth of a second whenever it is read."""

        def now() -> float:
            self._note(f"time.{name}", sys._getframe(1))
            self._ticks += 1
            seconds = _BEGINNING + self._ticks * _TICK
            return int(seconds * 1e9) if name.endswith("_ns") else seconds

        return now
