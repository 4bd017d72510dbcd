"""Vector algebra on tensors whose last axis holds x, y, z: products, unit vectors, right-handed rotations."""

import torch
from torch import Tensor


def dot(left: Tensor, right: Tensor) -> Tensor:
    """Scalar product over the last axis."""
    return (left * right).sum(-1)


def cross(left: Tensor, right: Tensor) -> Tensor:
    """Vector product over the last axis, with broadcasting."""
    wide_left, wide_right = torch.broadcast_tensors(left, right)  # type: ignore[no-untyped-call]
    return torch.cross(wide_left, wide_right, dim=-1)


def unit(vector: Tensor) -> Tensor:
    """The vector over its length, shape (..., 3)."""
    return vector / torch.sqrt(dot(vector, vector)).unsqueeze(-1)


def unit_or_zero(vector: Tensor) -> Tensor:
    """The unit vector, or zero with a zero derivative where the vector has no length."""
    squared = dot(vector, vector)
    empty = squared == 0.0
    length = torch.sqrt(torch.where(empty, torch.ones_like(squared), squared))
    return vector / length.unsqueeze(-1)


def transformed(matrices: Tensor, vectors: Tensor) -> Tensor:
    """``matrices`` (..., 3, 3) applied to the columns of ``vectors`` (3, n): shape (..., 3, n).

    A compiler fuses the written-out sum with what surrounds it; uncompiled, the library's product is faster.
    """
    if not torch.compiler.is_compiling():
        return matrices @ vectors
    first, second, third = matrices.unsqueeze(-1).unbind(-2)
    return first * vectors[0] + second * vectors[1] + third * vectors[2]


def axis_rotation(axis: Tensor, angle: Tensor) -> Tensor:
    """Active rotations about a unit vector, Rodrigues' form.

    ``axis`` (..., 3) and ``angle`` (...) in radians broadcast; the result is (..., 3, 3) and acts from
    the left. At angle 0 it is the identity, with a derivative: no shortcut looks at the angle.
    """
    identity = torch.eye(3, dtype=axis.dtype, device=axis.device)
    cosine = torch.cos(angle)[..., None, None]
    sine = torch.sin(angle)[..., None, None]
    generator = cross(axis.unsqueeze(-2), identity).transpose(-1, -2)
    outer = axis.unsqueeze(-1) * axis.unsqueeze(-2)
    return cosine * identity + (1.0 - cosine) * outer + sine * generator


def xyz_rotation(angles: Tensor) -> Tensor:
    """Rz(z) Ry(y) Rx(x) for ``angles`` (x, y, z) in radians, shape (3, 3)."""
    x, y, z = axis_rotation(torch.eye(3, dtype=angles.dtype, device=angles.device), angles)
    rotation: Tensor = z @ y @ x
    return rotation


def rotated(matrices: Tensor, vectors: Tensor) -> Tensor:
    """Rotate each row of ``vectors`` (n, 3) by ``matrices`` (..., 3, 3): shape (..., n, 3)."""
    return vectors @ matrices.transpose(-1, -2)
