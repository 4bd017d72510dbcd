"""``torch.autograd.grad`` on small arrays: what was made of the inputs is worked out again beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError
from callscope.taint.shapes.formulas.things import UNKNOWN

_STEP = 1e-5
_MOST = 64
_CUT = frozenset({"detach", "numpy", "item", "tolist"})


def gradients(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: Any = None,
    create_graph: Any = False,
    only_inputs: Any = True,
    allow_unused: Any = None,
    is_grads_batched: Any = False,
    materialize_grads: Any = False,
) -> tuple[Array | None, ...]:
    """Return the slope of the outputs, weighed, by each input."""
    ends = _several(outputs)
    weights = [None] * len(ends) if grad_outputs is None else _several(grad_outputs)
    if len(weights) != len(ends) or is_grads_batched is not False:
        raise NotUnderstoodError
    found = []
    for one in _several(inputs):
        if not isinstance(one, Array):
            raise NotUnderstoodError
        found.append(_slope(ends, weights, one, allow_unused is True, materialize_grads is True))
    return tuple(found)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _slope(ends: Sequence[Any], weights: Sequence[Any], x: Array, unused: bool, zeros: bool) -> Array | None:
    if len(x.data) > _MOST:
        raise NotUnderstoodError
    if not any(depends(end, x, {}) for end in ends):
        if not unused and not zeros:
            raise NotUnderstoodError
        return Array(x.shape, [0.0] * len(x.data)) if zeros else None
    found: list[Any] = []
    for k, number in enumerate(x.data):
        ways = (1, 1j) if isinstance(number, complex) else (1,)
        parts = []
        for way in ways:
            above, below = (_weighed(ends, weights, x, k, sign * way * _STEP) for sign in (1, -1))
            parts.append((above - below) / (2 * _STEP))
        found.append(complex(*parts) if len(parts) > 1 else parts[0])
    return Array(x.shape, found)


def _weighed(ends: Sequence[Any], weights: Sequence[Any], x: Array, k: int, step: complex) -> float:
    data = list(x.data)
    data[k] += step
    known: dict[int, Any] = {id(x): Array(x.shape, data)}
    total = 0.0
    for end, weight in zip(ends, weights, strict=True):
        y = _again(end, known)
        if weight is None and len(y.data) != 1:
            raise NotUnderstoodError
        numbers = [1.0] if weight is None else weight.data
        if len(numbers) != len(y.data):
            raise NotUnderstoodError
        total += sum((complex(w).conjugate() * one).real for w, one in zip(numbers, y.data, strict=True))
    return total


def depends(value: Any, x: Array, known: dict[int, bool]) -> bool:
    """Return whether a value was made of an array, as autograd sees it."""
    if value is x:
        return True
    if isinstance(value, list | tuple):
        return any(depends(one, x, known) for one in value)
    if not isinstance(value, Array) or value.made is None:
        return False
    if id(value) not in known:
        known[id(value)] = False
        name, _, given, named = value.made[:4]
        known[id(value)] = name not in _CUT and depends([*given, *named.values()], x, known)
    return known[id(value)]


def _again(value: Any, known: dict[int, Any]) -> Any:
    """Work a value out again with some arrays replaced."""
    if isinstance(value, list | tuple) and not isinstance(value, str):
        parts = [_again(one, known) for one in value]
        return tuple(parts) if isinstance(value, tuple) else parts
    if not isinstance(value, Array):
        return value
    if id(value) in known:
        return known[id(value)]
    if value.made is None or value.made[0] in _CUT:
        return value
    _, function, given, named, place = value.made
    if value.root.written:
        raise NotUnderstoodError
    found = function(*_again(list(given), known), **{name: _again(one, known) for name, one in named.items()})
    known[id(value)] = found if place is None else found[place]
    return known[id(value)]


def recorded(name: str, function: Any, given: Sequence[Any], named: dict[str, Any], found: Any) -> Any:
    """Note of what a result was made."""
    if any(one is UNKNOWN for one in given):
        return found
    if isinstance(found, Array):
        if found.made is None and not any(found is one for one in given):
            found.made = (name, function, tuple(given), dict(named), None)
    elif isinstance(found, tuple):
        for place, one in enumerate(found):
            if isinstance(one, Array) and one.made is None:
                one.made = (name, function, tuple(given), dict(named), place)
    return found
