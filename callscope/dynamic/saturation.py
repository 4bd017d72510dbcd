"""What puts an operation where it has no slope: the numbers that it was given, or a constant that shifts its operand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from callscope.dynamic.backward.saved import describe
from callscope.dynamic.forward import idioms
from callscope.dynamic.forward.tape import Entry
from callscope.dynamic.guilt import bounds
from callscope.dynamic.origins import Origins, Way
from callscope.model.run import OperandRecord

_NEAR, _SHOWN = 4, 2
"""So many operations before one that is saturated are asked for the numbers they were given; so many of these are told."""
_NOTHING = 1e-6
"""As far from 1 as this a bound of 0 counts."""
_SHIFTING = frozenset(("linear", "add", "sub", "addmm", "baddbmm", "addmv", "rsub", "conv1d", "conv2d", "conv3d"))
_SLOPES: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": lambda value: value > 0,
    "sigmoid": lambda value: torch.sigmoid(value) * (1 - torch.sigmoid(value)),
    "tanh": lambda value: 1 - torch.tanh(value) ** 2,
    "exp": torch.exp,
}


def saturating(origins: Origins, index: int) -> tuple[OperandRecord, ...]:
    """Return the named numbers behind an operation whose values decide that it has no slope, those farthest from 1 first.

    Where none has a name, the constant without which the operation would have a slope.
    """
    entry = origins.tape.entries[index]
    found = [
        (abs(math.log(abs(way.source[-1].value or _NOTHING))), way)
        for way in _numbers(origins, index, _NEAR, set())
        if way.source
    ]
    ranked = [way for _, way in sorted(found, key=lambda pair: -pair[0])[:_SHOWN]]
    value = next((v for identity in entry.inputs if (v := origins.value(identity, index)) is not None), None)
    state = "" if value is None else describe(value)
    text = origins.argument(entry, entry.inputs[0], index) if entry.inputs else ""
    return tuple(origins.record(text, state, way) for way in ranked or _shifts(origins, index, value))


def _numbers(origins: Origins, index: int, far: int, seen: set[int]) -> Iterator[Way]:
    """Yield the ways to the named numbers that an operation, or one of those that feed it, was given."""
    entry = origins.tape.entries[index]
    seen.add(index)
    for scalar in dict.fromkeys(entry.scalars):
        if isinstance(scalar, float) and math.isfinite(scalar) and (scalar or bounds(entry)):
            way = origins.written(entry, scalar)
            if way.source and way.source[-1].name.isidentifier():
                yield way
    makers = [origins.tape.maker_of(identity, index) for identity in dict.fromkeys(entry.inputs)]
    for maker in makers if far else ():
        if maker is not None and maker not in seen:
            step = origins.made(maker, None)
            yield from (way.after(step) for way in _numbers(origins, maker, far - 1, seen))


def _shifts(origins: Origins, index: int, value: Tensor | None) -> Iterator[Way]:
    """Yield the ways to the constants that are added before an operation which would have a slope without them."""
    entry = origins.tape.entries[index]
    slope = _SLOPES.get(idioms.name_of(entry.function).rstrip("_"))
    maker = origins.tape.maker_of(entry.inputs[0], index) if entry.inputs else None
    if slope is None or value is None or maker is None:
        return
    shifted = origins.tape.entries[maker]
    if idioms.name_of(shifted.function).rstrip("_") not in _SHIFTING:
        return
    for identity in dict.fromkeys(shifted.inputs):
        constant = _constant(origins.value(identity, maker))
        if constant and _has_slope(slope, value - constant):
            yield origins.way_to_number(identity, maker, constant)
    for scalar in dict.fromkeys(shifted.scalars):
        if _is_number(scalar) and any(_has_slope(slope, value + side * scalar) for side in (-1, 1)):
            yield origins.written(shifted, scalar).after(_read(origins, shifted))


def _read(origins: Origins, entry: Entry) -> str:
    return origins.made(origins.tape.entries.index(entry), None)


def _is_number(scalar: object) -> bool:
    return isinstance(scalar, float | int) and not isinstance(scalar, bool) and bool(scalar) and math.isfinite(scalar)


def _constant(value: Tensor | None) -> float:
    """Return the number that every entry of a value is; 0 where they differ."""
    if value is None or not value.numel() or not value.is_floating_point():
        return 0.0
    first = value.reshape(-1)[0]
    return float(first) if bool((value == first).all()) and math.isfinite(float(first)) else 0.0


def _has_slope(slope: Callable[[Tensor], Tensor], value: Tensor) -> bool:
    return bool((slope(value) != 0).any())
