"""Functions that read one triangle of a symmetric matrix, and whose derivative is that of the symmetric function.

A displacement of one operand alone makes a matrix that is symmetric in the program unsymmetric; what such a function
then does is not what autograd's derivative, which counts both triangles, is about. Displaced runs give it the
symmetric part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

READING_ONE: frozenset[Callable[..., Any]] = frozenset(
    {
        torch.cholesky, Tensor.cholesky, torch.linalg.cholesky, torch.linalg.cholesky_ex,
        torch.linalg.eigh, torch.linalg.eigvalsh,
        torch.linalg.ldl_factor, torch.linalg.ldl_factor_ex,
    }
)  # fmt: skip
_NEARLY = 0.05
"""A matrix that is symmetric but for this share of its size was symmetric before the displacement."""


def evened(matrix: Any) -> Any:
    """Return the symmetric part of a matrix that is nearly symmetric; anything else as it is."""
    if not isinstance(matrix, Tensor) or matrix.dim() < 2 or matrix.shape[-1] != matrix.shape[-2] or not matrix.numel():
        return matrix
    with torch._C.DisableTorchFunction():
        twin = matrix.mH
        uneven = float((matrix - twin).detach().abs().max())
        nearly = 0.0 < uneven <= _NEARLY * float(matrix.detach().abs().max())
        return (matrix + twin) / 2 if nearly else matrix
