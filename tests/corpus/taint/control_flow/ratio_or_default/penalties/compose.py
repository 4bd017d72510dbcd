from __future__ import annotations

from torch import Tensor

from .base import Penalty, get_penalty


class Composite:
    """A weighted sum of penalties, weights being tensors or numbers."""

    def __init__(self, spec: dict[str, dict], weights: Tensor) -> None:
        if len(spec) != len(weights):
            raise ValueError("one weight a penalty")
        self.parts: list[Penalty] = [get_penalty(k, **o) for k, o in spec.items()]
        self.weights = weights

    def __call__(self, w: Tensor) -> Tensor:
        return sum(a * p(w) for a, p in zip(self.weights, self.parts))
