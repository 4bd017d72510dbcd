from __future__ import annotations

import abc
from typing import Iterable, Union

import torch
from torch import Tensor

Width = Union[float, Tensor]


class LineShape(abc.ABC):
    """A normalised profile.

    Args:
        width: full width at half maximum; a tensor takes part in the gradient.
    """

    def __init__(self, width: Width) -> None:
        self.width = width

    def _width(self, like: Tensor) -> Tensor:
        return like.new_tensor(self.width)

    @abc.abstractmethod
    def profile(self, x: Tensor) -> Tensor: ...

    def __call__(self, axis: Tensor, center: Tensor) -> Tensor:
        return self.profile(axis.unsqueeze(0) - center.unsqueeze(1))


class Lorentzian(LineShape):
    def profile(self, x: Tensor) -> Tensor:
        g = 0.5 * self._width(x)
        return g / torch.pi / (x * x + g * g)


class Voigtish(LineShape):
    """Half Gaussian, half Lorentzian."""

    def __init__(self, width: Width, eta: Width = 0.5) -> None:
        super().__init__(width)
        self.eta = eta if isinstance(eta, Tensor) else torch.tensor(eta)

    def profile(self, x: Tensor) -> Tensor:
        s = 1.0 / 2.354820045
        gauss = torch.exp(-0.5 * (x / s) ** 2)
        return self.eta * Lorentzian(1.0).profile(x) + (1 - self.eta) * gauss


def render(axis: Tensor, centers: Tensor, heights: Tensor, shape: LineShape) -> Tensor:
    """Sum of lines on ``axis``."""
    return heights @ shape(axis, centers)


def bands(edges: Iterable[float]) -> Tensor:
    return torch.tensor(list(edges))
