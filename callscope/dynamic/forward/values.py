"""What escapes at a severed edge, whatever its form: recorded as plain data, displaced, or replayed."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Parameter

from callscope.dynamic.forward import functorch
from callscope.dynamic.forward.directions import direction
from callscope.model.run import Shift

LARGEST = 4096
"""Values with more entries are recorded only where the plan asks for values."""
PACKED = 20_000
"""Values with more entries are recorded as arrays: as lists a mask of a million takes a hundred times its memory."""

Plain = Any
"""A number, a bool, a string, None, an array with more than :data:`PACKED` entries, or nested lists of these."""


def plain(value: Any, limit: int = LARGEST) -> Plain:
    """Return ``value`` as plain data, None where it has no such form or is too large."""
    if isinstance(value, Tensor):
        return _tensor_plain(value, limit)
    if isinstance(value, np.ndarray | np.generic):
        if value.size > limit or value.dtype == object:
            return None
        return _packed(_real_pairs(value))
    if isinstance(value, list | tuple):
        return [plain(entry, limit) for entry in value]
    if isinstance(value, complex):
        return [value.real, value.imag]
    return value if isinstance(value, int | float | str) else None


def _tensor_plain(value: Tensor, limit: int) -> Plain:
    value = _torchs_own(value)
    if value.numel() > limit or value.layout is not torch.strided or value.is_meta or functorch.is_batched(value):
        return None
    bare = functorch.unwrapped(value).detach()
    real = torch.view_as_real(bare.resolve_conj()) if bare.is_complex() else bare
    if real.numel() <= PACKED:
        return real.tolist()
    numpys = not real.is_floating_point() or real.dtype in (torch.float16, torch.float32, torch.float64)
    return _packed(np.asarray((real if numpys else real.float()).resolve_neg().cpu()))


def _torchs_own(value: Tensor) -> Tensor:
    """Return what a tensor is to torch, whatever a subclass has made of its methods."""
    if type(value) is Tensor or type(value) is Parameter:
        return value
    with torch._C.DisableTorchFunction():
        return torch.detach(value)


def _packed(array: Any) -> Plain:
    """Return an array as nested lists, or a copy of it where that is large."""
    return array.tolist() if array.size <= PACKED else np.array(array)


def _real_pairs(value: Any) -> Any:
    """Return complex numbers as pairs of real ones, others as they are."""
    return np.stack([value.real, value.imag], axis=-1) if np.iscomplexobj(value) else value


def dense(tensor: Tensor) -> Tensor:
    """Return a tensor without its history in the ordinary layout: a sparse gradient (of an embedding) has entries like any."""
    bare = tensor.detach()
    return bare if bare.layout is torch.strided else bare.to_dense()


def is_continuous(value: Any) -> bool:
    """Return whether ``value`` is made of floating-point numbers, which a small displacement can move."""
    if isinstance(value, Tensor):
        return (value.is_floating_point() or value.is_complex()) and not functorch.is_batched(value)
    if isinstance(value, np.ndarray | np.generic):
        return bool(np.issubdtype(value.dtype, np.inexact))
    if isinstance(value, list | tuple):
        return bool(value) and any(map(is_continuous, value))
    return isinstance(value, float | complex)


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape of a value as plain data: a complex number is a pair."""
    if isinstance(value, Tensor):
        return (*value.shape, 2) if value.is_complex() else tuple(value.shape)
    if isinstance(value, complex) or np.iscomplexobj(value):
        return (*np.shape(value), 2)
    return np.shape(value)


def direction_of(value: Any, shift: Shift, execution: int) -> Any:
    """Return the direction of one execution's value: an array, or a list of them where the value is a list."""
    if shift.direction is not None:
        return shift.direction[execution]
    if isinstance(value, list | tuple):
        seeds = range(len(value))
        return [
            direction_of(v, Shift(1.0, 1 + shift.seed + 7919 * n), execution) for n, v in zip(seeds, value, strict=True)
        ]
    return direction(shift, shape_of(value), execution)


def displaced(value: Any, by: Any, step: float) -> Any:
    """Return ``value`` moved by ``step`` times ``by``, in a memory of its own and of the same type."""
    if by is None:
        return value
    if isinstance(value, Tensor):
        return value.detach() + _as_tensor(by, value) * step
    if isinstance(value, np.ndarray | np.generic):
        return _array_displaced(value, np.asarray(by, dtype=np.float64) * step)
    if isinstance(value, list | tuple):
        return type(value)(displaced(entry, part, step) for entry, part in zip(value, by, strict=True))
    if isinstance(value, complex):
        return value + step * complex(*np.asarray(by).tolist())
    return value + step * float(np.asarray(by)) if isinstance(value, float) else value


def _array_displaced(value: Any, by: Any) -> Any:
    moved = value + (by[..., 0] + 1j * by[..., 1] if np.iscomplexobj(value) else by)
    return moved.astype(value.dtype) if isinstance(value, np.ndarray) else type(value)(moved)


def replayed(value: Any, recorded: Plain) -> Any:
    """Return ``recorded`` in the form of ``value``, in a memory of its own."""
    if recorded is None:
        return value
    if isinstance(value, Tensor):
        return _as_tensor(recorded, value).reshape(value.shape)
    if isinstance(value, np.ndarray | np.generic):
        return _array_replayed(value, recorded)
    if isinstance(value, list | tuple):
        return type(value)(map(replayed, value, recorded))
    return complex(*recorded) if isinstance(value, complex) else recorded


def _array_replayed(value: Any, recorded: Plain) -> Any:
    given = np.asarray(recorded)
    if np.iscomplexobj(value):
        given = given[..., 0] + 1j * given[..., 1]
    return given.astype(value.dtype).reshape(value.shape) if isinstance(value, np.ndarray) else type(value)(given)


def overwrite(target: Tensor, value: Tensor) -> None:
    """Give ``target`` the values of ``value``, in place and behind autograd's back."""
    with torch.no_grad():
        target.data.copy_(value)


def _as_tensor(by: Any, like: Tensor) -> Tensor:
    """Return plain data as a tensor of the kind of ``like``."""
    if like.is_complex():
        return torch.view_as_complex(torch.as_tensor(np.array(by, dtype=np.float64))).to(like.device, like.dtype)
    if like.is_floating_point():
        return torch.as_tensor(np.array(by, dtype=np.float64)).to(like.device, like.dtype)
    return torch.tensor(by, dtype=like.dtype, device=like.device)


def root_mean_square(value: Tensor) -> float | None:
    """Return the root mean square of a tensor's finite entries, None where it has none."""
    if value.numel() == 0 or value.layout is not torch.strided or value.is_meta:
        return None
    squares = _torchs_own(value).detach().abs().double().pow(2)
    whole = float(squares.mean().sqrt())
    return whole if isfinite(whole) else float(squares[squares.isfinite()].sum().div(value.numel()).sqrt())
