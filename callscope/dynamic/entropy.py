"""Random generators and clocks that no seed fixes: where a run asks for it they begin alike, and are named."""

from __future__ import annotations

import copyreg
import datetime
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Places

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
        now = self._clock("time")
        for kind in (datetime.datetime, datetime.date):  # pickle looks classes up by their name, which is taken
            copyreg.pickle(kind, _parts)
        patches.set(datetime, "datetime", _moment(now))
        patches.set(datetime, "date", _day(now))
        for module in (torch, torch._C):
            patches.set(module, "Generator", _generator(self._drawn))

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

    def _drawn(self) -> int:
        self._note("a generator without a seed", sys._getframe(1))
        return self._number()

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


_REAL = {"datetime": datetime.datetime, "date": datetime.date}


def _parts(moment: datetime.date) -> tuple[Any, ...]:
    """Return what pickle makes a moment or a day of again."""
    name = "datetime" if isinstance(moment, _REAL["datetime"]) else "date"
    return _again, (name, *moment.__reduce__()[1])


def _again(name: str, *arguments: Any) -> datetime.date:
    return _REAL[name](*arguments)


class _OfKind(type):
    """The type of a stand-in class: whatever is of the class that it stands in for is of it, too."""

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, cls.__mro__[1])

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.__mro__[1])


def _moment(now: Callable[[], float]) -> type:
    """Return what stands in for ``datetime.datetime``: ``now`` says what time it is. What it makes is of the real class."""
    real = datetime.datetime

    class Moment(datetime.datetime, metaclass=_OfKind):
        def __new__(cls, *args: Any, **options: Any) -> Any:
            return real(*args, **options)

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return real.fromtimestamp(now(), tz)

        @classmethod
        def today(cls) -> Any:
            return real.fromtimestamp(now())

        @classmethod
        def utcnow(cls) -> Any:
            return real.fromtimestamp(now(), datetime.UTC).replace(tzinfo=None)

    return Moment


def _day(now: Callable[[], float]) -> type:
    """Return what stands in for ``datetime.date``."""
    real = datetime.date

    class Day(datetime.date, metaclass=_OfKind):
        def __new__(cls, *args: Any, **options: Any) -> Any:
            return real(*args, **options)

        @classmethod
        def today(cls) -> Any:
            return real.fromtimestamp(now())

    return Day


def _generator(number: Callable[[], int]) -> type:
    """Return what stands in for ``torch.Generator``: its ``seed`` draws ``number``."""

    class Generator(torch._C.Generator):
        def seed(self) -> int:
            self.manual_seed(drawn := number())
            return drawn

    return Generator
