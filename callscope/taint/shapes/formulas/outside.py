"""Calls that leave the program, worked out: Python's own functions, torch's and numpy's, and those on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, array, common, permuted, seen
from callscope.taint.shapes.formulas.operations import OPERATIONS, STEPS, VIEWS
from callscope.taint.shapes.formulas.shaping import swapped
from callscope.taint.shapes.formulas.slopes import recorded
from callscope.taint.shapes.formulas.things import (
    UNKNOWN,
    Bound,
    Class,
    Closure,
    Context,
    Named,
    Unknown,
    UnsupportedError,
)

_MODULES = frozenset(
    [
        "torch",
        "torch.nn.functional",
        "torch.fft",
        "torch.linalg",
        "torch.special",
        "torch.Tensor",
        "torch.autograd.Variable",
        "numpy",
        "numpy.linalg",
        "numpy.fft",
        "scipy.special",
        "scipy.linalg",
    ]
)
_SWITCHES = frozenset(
    {"torch.no_grad", "torch.enable_grad", "torch.set_grad_enabled", "torch.autocast", "torch.amp.autocast", "torch.cuda.amp.autocast",
     "torch.autograd.profiler.record_function", "torch.inference_mode", "torch._check", "warnings.warn"}
)  # fmt: skip
_LIMITS = {"eps": 1e-12, "tiny": 1e-12, "smallest_normal": 1e-12, "max": 1e12, "min": -1e12, "resolution": 1e-12}
_SAME_TYPES = {"torch.double": "torch.float64", "torch.float": "torch.float32", "torch.dtype": "torch.float64"}
_ANSWERS = {
    "is_cuda": False,
    "is_mps": False,
    "is_meta": False,
    "is_xpu": False,
    "is_nested": False,
    "is_sparse_csr": False,
    "is_sparse": False,
    "is_mkldnn": False,
    "is_quantized": False,
    "requires_grad": True,
    "is_leaf": True,
}
_NAMES = {"axis": "dim", "keepdims": "keepdim", "input": "", "other": "", "self": ""}
"""What numpy calls torch's arguments; those that stand first under their names come first."""


def outside(name: str, given: list[Any], named: dict[str, Any], *, smooth: bool) -> Any:
    """Return what something from outside gives."""
    if name in _BUILTINS:
        return _BUILTINS[name](*given, **named)
    module, _, last = name.rpartition(".")
    if module in ("math", "cmath") and all(not isinstance(one, Array) for one in given):
        return _of_numbers(last, given, named, smooth=smooth)
    if name in _SWITCHES:
        return None
    if name in ("torch.finfo", "numpy.finfo"):
        return Named("torch.finfo")
    if name == "torch.Size" and len(given) == 1:
        return tuple(given[0])
    if module == "torch" and last in ("float64", "double", "float32", "complex128", "int64", "long", "bool"):
        return lost(given, named)
    if module not in _MODULES:
        return lost(given, named)
    first = [named[key] for key in ("input", "self") if key in named]
    return operation(last, [*first, *given], named, smooth=smooth)


def _of_numbers(last: str, given: list[Any], named: dict[str, Any], *, smooth: bool) -> Any:
    if last in ("floor", "ceil", "factorial", "comb", "gcd", "prod", "isnan", "isinf", "gamma", "isclose", "trunc"):
        return getattr(math, last)(*given, **named)
    found = operation(last, given, named, smooth=smooth)
    return found.data[0] if isinstance(found, Array) and not found.shape else found


def attribute(base: Any, name: str) -> Any:
    """Return what an attribute of an array, or of something from outside, is."""
    if isinstance(base, Named):
        if base.name == "torch.finfo":
            return _LIMITS.get(name, UNKNOWN)
        if base.name == "torch.device" and name == "type":
            return "cpu"
        return (
            {"is_complex": False, "is_floating_point": True}.get(name, UNKNOWN)
            if base.name == "torch.dtype"
            else UNKNOWN
        )
    match name:
        case "shape":
            return base.shape
        case "ndim":
            return len(base.shape)
        case "T" | "mT":
            turn = (lambda a: permuted(a, range(len(a.shape))[::-1])) if name == "T" else swapped
            return recorded(name, turn, [base], {}, seen(base, turn))
        case "H" | "mH":
            return recorded(name, OPERATIONS["adjoint"], [base], {}, OPERATIONS["adjoint"](base))
        case "data":
            return OPERATIONS["detach"](base)
        case "real" | "imag":
            return recorded(name, OPERATIONS[name], [base], {}, OPERATIONS[name](base))
        case "dtype":
            return Named(
                f"torch.{'bool' if base.truths else 'complex128' if base.is_complex else 'int64' if base.is_whole else 'dtype'}"
            )
        case "device":
            return Named("torch.device")
        case "layout":
            return Named("torch.strided")
        case "grad_fn" | "grad":
            return UNKNOWN
    return _ANSWERS[name] if name in _ANSWERS else Bound(name, base)


def operation(name: str, given: list[Any], named: dict[str, Any], *, smooth: bool) -> Any:
    """Return what one of torch's operations gives. ``smooth``: what steps, and tests that are computed with, are not understood."""
    found = OPERATIONS.get(name)
    if found is None:
        raise UnsupportedError
    if any(one is UNKNOWN for one in (*given, *named.values())):
        raise NotUnderstoodError
    if smooth and name in STEPS:
        raise NotUnderstoodError
    target = named.pop("out", None) if "out" in named else None
    arguments = {_NAMES.get(key, key) or key: one for key, one in named.items() if key not in ("input", "self")}
    if name in VIEWS and given and isinstance(given[0], Array):
        result = seen(given[0], lambda one: found(one, *given[1:], **arguments))
    else:
        result = found(*given, **arguments)
    result = recorded(name, found, given, arguments, result)
    if target is None:
        return result
    if not isinstance(target, Array) or target.shape != result.shape:
        raise NotUnderstoodError
    target.put(result.data)
    return target


def lost(given: list[Any], named: dict[str, Any]) -> Unknown:
    """Something unknown is called: what it does to arrays is not known either."""
    if any(
        isinstance(one, Array | Context | Closure | list | dict) or one is UNKNOWN for one in (*given, *named.values())
    ):
        raise NotUnderstoodError
    return UNKNOWN


def is_equal(a: Any, b: Any) -> bool | Unknown:
    """Return whether two things from outside are one: types are compared by name."""
    if isinstance(a, Class) or isinstance(b, Class):
        return a == b if isinstance(a, Class) and isinstance(b, Class) else UNKNOWN
    if isinstance(a, Named) and isinstance(b, Named):
        return _SAME_TYPES.get(a.name, a.name) == _SAME_TYPES.get(b.name, b.name)
    return UNKNOWN


def _length(value: Any) -> int:
    return value.shape[0] if isinstance(value, Array) else len(value)


def _number(value: Any) -> Any:
    if isinstance(value, Array):
        raise NotUnderstoodError
    return float(value)


def _added(values: Any, start: Any = 0) -> Any:
    total = start
    for one in values:
        total = (
            operation("add", [total, one], {}, smooth=False)
            if isinstance(one, Array) or isinstance(total, Array)
            else total + one
        )
    return total


_KINDS: dict[str, Any] = {
    "int": int, "float": float, "bool": bool, "tuple": tuple, "list": list, "str": str, "dict": dict, "complex": complex, "slice": slice,
    "numbers.Number": (int, float, complex), "torch.Size": tuple, "numbers.Real": (int, float),
    "torch.types.Number": (int, float, bool), "torch.types._Number": (int, float, bool),
}  # fmt: skip


def _is_instance(value: Any, kind: Any) -> bool | Unknown:
    if isinstance(kind, tuple):
        answers = [_is_instance(value, one) for one in kind]
        return True if True in answers else UNKNOWN if UNKNOWN in answers else False
    if isinstance(kind, Named) and kind.name in ("torch.Tensor", "torch.nn.Parameter", "torch.nn.parameter.Parameter"):
        return isinstance(value, Array)
    if isinstance(kind, Named) and kind.name in _KINDS:
        return isinstance(value, _KINDS[kind.name])
    return False if isinstance(kind, Class) and not isinstance(value, Unknown) else UNKNOWN


def _one_of(values: Any, *, every: bool) -> bool:
    known = list(values)
    if not all(isinstance(one, bool | int | float) for one in known):
        raise NotUnderstoodError
    return all(known) if every else any(known)


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def apply(*given: Any) -> Any:
        known = list(given[0]) if len(given) == 1 else list(given)
        if any(isinstance(one, Array) or one is UNKNOWN for one in known):
            raise NotUnderstoodError
        return choose(known)

    return apply


def _whole(x: Any) -> Any:
    if isinstance(x, Array):
        x = x.data[0] if len(x.data) == 1 and x.is_whole else None
    return int(x) if isinstance(x, int | float) else UNKNOWN


def _mapped(function: Any, *rows: Any) -> Any:
    raise NotUnderstoodError


_BUILTINS: dict[str, Callable[..., Any]] = {
    "len": _length, "float": _number, "range": lambda *ends: range(*ends), "tuple": lambda *x: tuple(*x), "list": lambda *x: list(*x),
    "enumerate": lambda values, start=0: list(enumerate(values, start)), "reversed": lambda values: list(reversed(list(values))),
    "zip": lambda *values, strict=False: list(zip(*values, strict=False)), "isinstance": _is_instance, "print": lambda *_, **__: None,
    "slice": slice, "sum": _added, "abs": lambda x: OPERATIONS["abs"](x) if isinstance(x, Array) else abs(x),
    "max": _extreme(max), "min": _extreme(min), "int": _whole, "map": _mapped, "dict": dict, "str": lambda x: x if isinstance(x, str) else UNKNOWN,
    "bool": lambda x: x if isinstance(x, bool) else UNKNOWN, "complex": complex, "round": lambda x, n=None: round(x) if n is None else round(x, n),
    "sorted": lambda x, reverse=False: sorted(x, reverse=reverse), "divmod": divmod, "callable": lambda x: isinstance(x, Closure),
    "any": lambda values: _one_of(values, every=False), "all": lambda values: _one_of(values, every=True),
    "pow": lambda a, b: OPERATIONS["pow"](a, b) if isinstance(a, Array) or isinstance(b, Array) else a**b,
    "torch.is_tensor": lambda x: isinstance(x, Array), "torch.autograd.function.once_differentiable": lambda f: f,
    "torch.is_grad_enabled": lambda: False, "torch.jit.is_scripting": lambda: False, "torch.jit.is_tracing": lambda: False,
    "torch.cuda.is_available": lambda: False, "torch.is_complex": lambda a: a.is_complex, "math.factorial": math.factorial,
    "torch.broadcast_shapes": lambda *s: common(*map(tuple, s)), "hasattr": lambda x, name: isinstance(x, Array) or UNKNOWN,
    "torch.numel": lambda a: len(a.data), "torch.promote_types": lambda *_: Named("torch.dtype"), "torch.result_type": lambda *_: Named("torch.dtype"),
    "torch.device": lambda *_: Named("torch.device"),
}  # fmt: skip


__all__ = ["array", "attribute", "is_equal", "lost", "operation", "outside"]
