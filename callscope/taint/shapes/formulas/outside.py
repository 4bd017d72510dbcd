"""Calls that leave the program, worked out: Python's own functions, torch's, and those on numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, array
from callscope.taint.shapes.formulas.operations import OPERATIONS, STEPS, TAKING_TESTS
from callscope.taint.shapes.formulas.things import UNKNOWN, Closure, Context, Named, Unknown, UnsupportedError

_MODULES = frozenset({"torch", "torch.nn.functional", "torch.fft", "torch.linalg", "torch.special", "torch.Tensor"})
_SWITCHES = frozenset(
    {"torch.no_grad", "torch.enable_grad", "torch.set_grad_enabled", "torch.autocast", "torch.amp.autocast"}
)
_LIMITS = {"eps": 1e-12, "tiny": 1e-12, "smallest_normal": 1e-12, "max": 1e12, "min": -1e12}
_SAME_TYPES = {"torch.double": "torch.float64", "torch.float": "torch.float32"}


def outside(name: str, given: list[Any], named: dict[str, Any], *, smooth: bool) -> Any:
    """Return what something from outside gives."""
    if name in _BUILTINS:
        return _BUILTINS[name](*given, **named)
    module, _, last = name.rpartition(".")
    if module in ("math", "cmath") and all(not isinstance(one, Array) for one in given):
        found = operation(last, given, named, smooth=smooth)
        return found.data[0] if isinstance(found, Array) and not found.shape else found
    if name in _SWITCHES:
        return None
    if name == "torch.finfo":
        return Named(name)
    if name == "torch.Size" and len(given) == 1:
        return tuple(given[0])
    return operation(last, given, named, smooth=smooth) if module in _MODULES else lost(given, named)


def limit(name: str) -> float | Unknown:
    """Return about what ``torch.finfo(dtype).name`` is: nothing, or more than anything here."""
    return _LIMITS.get(name, UNKNOWN)


def operation(name: str, given: list[Any], named: dict[str, Any], *, smooth: bool) -> Any:
    """Return what one of torch's operations gives. ``smooth``: what steps, and tests that are computed with, are not understood."""
    found = OPERATIONS.get(name)
    if found is None:
        raise UnsupportedError
    if any(one is UNKNOWN for one in (*given, *named.values())):
        raise NotUnderstoodError
    if smooth and (name in STEPS or (name not in TAKING_TESTS and any(_is_test(one) for one in given))):
        raise NotUnderstoodError
    return found(*given, **named)


def lost(given: list[Any], named: dict[str, Any]) -> Unknown:
    """Something unknown is called: what it does to arrays is not known either."""
    if any(isinstance(one, Array | Context | Closure | list) or one is UNKNOWN for one in (*given, *named.values())):
        raise NotUnderstoodError
    return UNKNOWN


def is_equal(a: Any, b: Any) -> bool | Unknown:
    """Return whether two things from outside are one: types are compared by name."""
    if isinstance(a, Named) and isinstance(b, Named):
        return _SAME_TYPES.get(a.name, a.name) == _SAME_TYPES.get(b.name, b.name)
    return UNKNOWN


def _is_test(value: Any) -> bool:
    return isinstance(value, Array) and value.truths


def _length(value: Any) -> int:
    return value.shape[0] if isinstance(value, Array) else len(value)


def _number(value: Any) -> Any:
    if isinstance(value, Array):
        raise NotUnderstoodError
    return float(value)


def _added(values: Any, start: Any = 0) -> Any:
    total = start
    for one in values:
        total = OPERATIONS["add"](total, one) if isinstance(one, Array) or isinstance(total, Array) else total + one
    return total


def _is_instance(value: Any, kind: Any) -> bool | Unknown:
    if isinstance(kind, Named) and kind.name == "torch.Tensor":
        return isinstance(value, Array)
    if isinstance(kind, Named) and kind.name in ("int", "float", "bool", "tuple", "list"):
        wanted: type = {"int": int, "float": float, "bool": bool, "tuple": tuple, "list": list}[kind.name]
        return isinstance(value, wanted)
    return UNKNOWN


def _one_of(values: Any, *, every: bool) -> bool:
    known = list(values)
    if not all(isinstance(one, bool | int | float) for one in known):
        raise NotUnderstoodError
    return all(known) if every else any(known)


_BUILTINS: dict[str, Callable[..., Any]] = {
    "len": _length, "float": _number, "range": lambda *ends: range(*ends), "tuple": tuple, "list": list,
    "enumerate": lambda values, start=0: list(enumerate(values, start)), "reversed": lambda values: list(reversed(list(values))),
    "zip": lambda *values: list(zip(*values, strict=False)), "isinstance": _is_instance, "print": lambda *_, **__: None,
    "slice": slice, "sum": _added, "abs": lambda x: OPERATIONS["abs"](x) if isinstance(x, Array) else abs(x),
    "max": lambda *x: max(*x), "min": lambda *x: min(*x), "int": lambda x: int(x) if isinstance(x, int) else UNKNOWN,
    "any": lambda values: _one_of(values, every=False), "all": lambda values: _one_of(values, every=True),
    "pow": lambda a, b: OPERATIONS["pow"](a, b) if isinstance(a, Array) or isinstance(b, Array) else a**b,
    "torch.is_tensor": lambda x: isinstance(x, Array), "torch.autograd.function.once_differentiable": lambda f: f,
}  # fmt: skip

__all__ = ["array", "is_equal", "limit", "lost", "operation", "outside"]
