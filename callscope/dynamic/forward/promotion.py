"""Running a float32 program in float64, as far as that can be done from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from callscope.dynamic.patches import Patches

_DOUBLE = torch.float64
_LOW = frozenset({torch.float32, torch.float16, torch.bfloat16})
_SINGLE = torch.float32
_DRAWING = frozenset({"rand", "randn", "rand_like", "randn_like"})
_FILLING = frozenset(
    {
        "bernoulli_", "cauchy_", "exponential_", "geometric_", "kaiming_normal_", "kaiming_uniform_", "log_normal_",
        "normal_", "orthogonal_", "random_", "sparse_", "trunc_normal_", "uniform_", "xavier_normal_",
        "xavier_uniform_",
    }
)  # fmt: skip
_DTYPE_NAMES = ("float32", "float", "float16", "half", "bfloat16")
_METHODS = ("float", "half", "bfloat16")
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
        for name in _METHODS:
            patches.set(Tensor, name, Tensor.double)
        for name in _CLASSES:
            patches.set(torch, name, torch.DoubleTensor)
        patches.set(np, "float32", np.float64)
        for name in UNSEEN:
            patches.wrap(torch, name, _brought_in)
        torch.set_default_dtype(_DOUBLE)

    def undo(self) -> None:
        """Restore the default; the names are restored by the patches."""
        torch.set_default_dtype(self._default)


def changes(func: Callable[..., Any]) -> bool:
    """Return whether a promoted run calls a torch function otherwise, whatever it is given."""
    name = getattr(func, "__name__", "")
    return name in _DRAWING or name in _FILLING or name == "dropout"


def call(func: Callable[..., Any], args: Sequence[Any], options: dict[str, Any], made: bool) -> Any:
    """Call a torch function in a promoted run: random numbers are those of the program, what it makes is float64.

    ``made``: no tensor went in, so that what comes out comes from outside (a NumPy array, a file).
    """
    name = getattr(func, "__name__", "")
    if name in _DRAWING and "generator" not in options:
        return _drawn(func, args, {**options, "dtype": _SINGLE})
    if name in _FILLING:
        target, *rest = args or (options.pop("tensor"),)  # torch.nn.init hands its tensor over by name
        return _filled(func, target, tuple(rest), options)
    if name == "dropout" and args and isinstance(args[0], Tensor) and args[0].dtype is _DOUBLE:
        return args[0] * func(torch.ones_like(args[0], dtype=_SINGLE), *args[1:], **options).double()
    result = func(*args, **options)
    return promoted(result) if made else result


def _drawn(func: Callable[..., Any], args: Sequence[Any], options: dict[str, Any]) -> Any:
    """Draw in float32, as the program did, and promote."""
    return promoted(func(*args, **options))


def _filled(func: Callable[..., Any], target: Tensor, args: tuple[Any, ...], options: dict[str, Any]) -> Tensor:
    """Fill a tensor with the numbers that the program drew in float32."""
    if target.dtype is not _DOUBLE:
        return func(target, *args, **options)  # type: ignore[no-any-return]
    single = target.detach().to(_SINGLE)
    func(single, *args, **options)
    with torch.no_grad():
        target.copy_(single)
    return target


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
    double = result.detach().double()
    return double.requires_grad_() if result.requires_grad else double
