"""Numbers, tensors and triples of either, turned into tensors that keep their graph."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

Number = float | int | Tensor
Triple = Tensor | Sequence[Number]


class TensorKind(NamedTuple):
    """Device and floating type that all tensors of a simulation share."""

    device: torch.device
    dtype: torch.dtype

    def scalar(self, value: Number) -> Tensor:
        """0-dim tensor; a tensor keeps its history."""
        return torch.as_tensor(value, dtype=self.dtype, device=self.device)

    def vector(self, values: Triple) -> Tensor:
        """Tensor of shape (n,) from a tensor or from numbers and 0-dim tensors."""
        if isinstance(values, Tensor):
            return self.scalar(values)
        return torch.stack([self.scalar(value) for value in values])

    def matrix(self, rows: Tensor | Sequence[Triple]) -> Tensor:
        """Tensor of shape (m, n) from a tensor or from rows."""
        if isinstance(rows, Tensor):
            return self.scalar(rows)
        return torch.stack([self.vector(row) for row in rows])


def tensor_kind(device: torch.device | str | None = None, dtype: torch.dtype | None = None) -> TensorKind:
    """Where tensors live: PyTorch's default device and double precision, unless told otherwise."""
    chosen = torch.get_default_device() if device is None else torch.device(device)
    return TensorKind(chosen, torch.float64 if dtype is None else dtype)


def plain(value: Number) -> float:
    """The number itself, for checks and for counts that no gradient belongs to."""
    return float(value.detach()) if isinstance(value, Tensor) else float(value)


def plain_triple(values: Triple) -> list[float]:
    """The numbers of a triple, for checks."""
    return [plain(value) for value in values]
