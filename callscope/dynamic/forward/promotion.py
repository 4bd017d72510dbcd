"""Running a float32 program in float64, as far as that can be done from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from callscope.dynamic.forward.draws import DECIDING, DROPOUT, FILLING, MAKING, NORMAL, Draws, draws
from callscope.dynamic.patches import Patches

_DOUBLE, _COMPLEX = torch.float64, torch.complex128
_LOW = frozenset({torch.float32, torch.float16, torch.bfloat16, torch.complex64})
_SINGLE, _SINGLE_COMPLEX = torch.float32, torch.complex64
_DTYPE_NAMES = ("float32", "float", "float16", "half", "bfloat16")
_COMPLEX_NAMES = ("complex64", "cfloat", "complex32", "chalf")
_METHODS = ("float", "half", "bfloat16")
_COMPLEX_METHODS = ("cfloat", "chalf")
UNSEEN = ("from_numpy", "frombuffer", "from_dlpack", "load")
"""What brings tensors in without a call that a function mode sees."""
_CLASSES = ("FloatTensor", "HalfTensor", "BFloat16Tensor")


class Promotion:
    """Makes every spelling of a smaller floating type mean float64, and promotes what comes in from outside."""

    def __init__(self) -> None:
        self._default = torch.get_default_dtype()

    def install(self, patches: Patches) -> None:
        """Replace the types' names, the conversions to them, and the default."""
        for name in _DTYPE_NAMES:
            patches.set(torch, name, _DOUBLE)
        for name in _COMPLEX_NAMES:
            patches.set(torch, name, _COMPLEX)
        for name in _METHODS:
            patches.set(Tensor, name, Tensor.double)
        for name in _COMPLEX_METHODS:
            patches.set(Tensor, name, _to_complex)
        for name in _CLASSES:
            patches.set(torch, name, torch.DoubleTensor)
        for name in ("float32", "single"):
            patches.set(np, name, np.float64)
        for name in ("complex64", "csingle"):
            patches.set(np, name, np.complex128)
        for name in UNSEEN:
            patches.wrap(torch, name, _brought_in)
        torch.set_default_dtype(_DOUBLE)

    def undo(self) -> None:
        """Restore the default; the names are restored by the patches."""
        torch.set_default_dtype(self._default)


def _to_complex(tensor: Tensor, *args: Any, **options: Any) -> Tensor:
    return tensor.to(_COMPLEX, *args, **options)


def call(func: Callable[..., Any], args: Sequence[Any], options: dict[str, Any], made: bool, drawn: Draws) -> Any:
    """Call a torch function in a promoted run: random numbers are those of the program, what it makes is float64.

    ``made``: no tensor went in, so that what comes out comes from outside (a NumPy array, a file). ``drawn``: the types in
    which the program drew.
    """
    result = _draw(func, args, options, drawn.next(func)) if draws(func) else func(*args, **options)
    return promoted(result) if made else result


def _draw(func: Callable[..., Any], args: Sequence[Any], options: dict[str, Any], kind: torch.dtype | None) -> Any:
    """Draw in the type that the program drew in (float32 where that is not known), and promote."""
    name = func.__name__
    if kind in (_DOUBLE, _COMPLEX):
        return func(*args, **options)
    if name in FILLING:
        target, *rest = args or (options.pop("tensor"),)  # torch.nn.init hands its tensor over by name
        return _filled(func, target, tuple(rest), options, kind)
    given = args[0] if args and isinstance(args[0], Tensor) else None
    if name in MAKING or (name == NORMAL and not any(isinstance(arg, Tensor) for arg in args)):
        return promoted(func(*args, **{**options, "dtype": kind or _low(options.get("dtype"))}))
    if name == DROPOUT and given is not None and given.dtype is _DOUBLE:
        return given * func(torch.ones_like(given, dtype=kind or _SINGLE), *args[1:], **options).double()
    if name == NORMAL:
        return _normal(func, args, options, kind or _SINGLE)
    if name in DECIDING and given is not None and given.dtype is _DOUBLE:
        return promoted_as_it_is(func(given.to(kind or _SINGLE), *args[1:], **options))
    return func(*args, **options)


def _low(asked: torch.dtype | None) -> torch.dtype:
    return _SINGLE_COMPLEX if asked is _COMPLEX else _SINGLE


def _filled(
    func: Callable[..., Any], target: Tensor, args: tuple[Any, ...], options: dict[str, Any], kind: torch.dtype | None
) -> Tensor:
    """Fill a tensor with the numbers that the program drew in a smaller type."""
    if target.dtype not in (_DOUBLE, _COMPLEX):
        return func(target, *args, **options)  # type: ignore[no-any-return]
    single = target.detach().to(kind or _low(target.dtype))
    func(single, *args, **options)
    with torch.no_grad():
        target.copy_(single)
    return target


def _normal(func: Callable[..., Any], args: Sequence[Any], options: dict[str, Any], kind: torch.dtype) -> Any:
    """Draw from normal distributions whose means and deviations are tensors: the numbers behind are the program's."""
    generator = options.get("generator") or torch.default_generator
    before = generator.get_state()
    result = func(*args, **options)
    if not isinstance(result, Tensor) or result.dtype is not _DOUBLE:
        return result
    generator.set_state(before)
    mean, deviation = (*args, *(options[name] for name in ("mean", "std") if name in options), 1.0)[:2]
    with torch.no_grad():
        noise = torch.empty(result.shape, dtype=kind).normal_(generator=generator)
        result.copy_(mean + noise.double() * deviation)
    return result


def _brought_in(original: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Promote what comes in, the tensors in plain dictionaries, lists and tuples (a checkpoint) as well."""
    with torch._C.DisableTorchFunction():
        return _all_promoted(original(*args, **options))


def _all_promoted(found: Any) -> Any:
    if isinstance(found, dict):
        for key, value in found.items():
            found[key] = _all_promoted(value)
        return found
    if type(found) in (list, tuple):
        return type(found)(map(_all_promoted, found))
    return promoted(found) if type(found) is Tensor else found


def promoted(result: Any) -> Any:
    """Return a new tensor in float64 where it came in a smaller floating type."""
    if not isinstance(result, Tensor) or result.dtype not in _LOW:
        return result
    double = _doubled(result.detach())
    return double.requires_grad_() if result.requires_grad else double


def promoted_as_it_is(result: Any) -> Any:
    """Return a tensor in float64, with its history."""
    return _doubled(result) if isinstance(result, Tensor) and result.dtype in _LOW else result


def _doubled(tensor: Tensor) -> Tensor:
    return tensor.to(_COMPLEX if tensor.is_complex() else _DOUBLE)
