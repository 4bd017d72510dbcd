"""Functions that read one triangle of a symmetric matrix, and whose derivative is that of the symmetric function.

A displacement of one operand alone makes a matrix that is symmetric in the program unsymmetric; what such a function
then does is not what autograd's derivative, which counts both triangles, is about. Displaced runs give it the
symmetric part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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


class Triangles:
    """The calls of such functions in one run, in order. ``uneven``: the numbers of those given an unsymmetric matrix.

    ``known`` holds the same of the run as it is: only in the other calls is the unsymmetric part due to a displacement.
    """

    def __init__(self, known: Collection[int] | None) -> None:
        self._known = known
        self._count = 0
        self.uneven: list[int] = []

    def given(self, matrix: Any) -> Any:
        """Return the matrix that the function shall have: in a displaced run the symmetric part."""
        number, self._count = self._count, self._count + 1
        if not isinstance(matrix, Tensor) or matrix.dim() < 2 or matrix.shape[-1] != matrix.shape[-2]:
            return matrix
        with torch._C.DisableTorchFunction():
            if self._known is not None:
                return matrix if number in self._known else (matrix + matrix.mH) / 2
            if not _is_even(matrix.detach()):
                self.uneven.append(number)
            return matrix


def _is_even(matrix: Tensor) -> bool:
    """Return whether a matrix is symmetric, but for the rounding of what it was computed by."""
    size = float(matrix.abs().max()) if matrix.numel() else 0.0
    return not size or float((matrix - matrix.mH).abs().max()) <= torch.finfo(matrix.dtype).eps ** 0.5 * size
