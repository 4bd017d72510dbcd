from __future__ import annotations

import torch
from torch import Tensor

from .base import Penalty


class ElasticNet(Penalty):
    """``ratio * |w|_1 + (1 - ratio) * |w|^2 / 2``.

    Args:
        ratio: mixing; a tensor may require a gradient.
    """

    def __init__(self, ratio: float | Tensor | None = None) -> None:
        self.ratio = ratio or 0.5

    def __call__(self, w: Tensor) -> Tensor:
        return self.ratio * w.abs().sum() + (1 - self.ratio) * 0.5 * w.square().sum()


class Huber(Penalty):
    def __init__(self, delta: float | Tensor | None = None) -> None:
        self.delta = 1.0 if delta is None else delta

    def __call__(self, w: Tensor) -> Tensor:
        a = w.abs()
        return torch.where(a < self.delta, 0.5 * w.square(), self.delta * (a - 0.5 * self.delta)).sum()


class GroupLasso(Penalty):
    def __init__(self, size: int | None = None) -> None:
        self.size = size or 2

    def __call__(self, w: Tensor) -> Tensor:
        return w.reshape(-1, self.size).square().sum(-1).add(1e-8).sqrt().sum()
