from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .windows import gaussian_window


def gaussian_filter1d(x: Tensor, sigma: Tensor, dim: int = -1, radius: int = 3) -> Tensor:
    """Smooths ``x`` along ``dim``."""
    x = x.movedim(dim, -1)
    flat = x.reshape(-1, 1, x.shape[-1])
    w = gaussian_window(radius, sigma).view(1, 1, -1)
    y = F.conv1d(F.pad(flat, (radius, radius), mode="replicate"), w)
    return y.reshape(x.shape).movedim(-1, dim)


class GaussianFilter2d(nn.Module):
    """Separable filter, one learnable width an axis."""

    def __init__(self, sigma: float = 1.0, radius: int = 3) -> None:
        super().__init__()
        self.radius = radius
        self.sigma_y = nn.Parameter(torch.tensor(sigma))
        self.sigma_x = nn.Parameter(torch.tensor(sigma))

    def forward(self, image: Tensor) -> Tensor:
        out = gaussian_filter1d(image, self.sigma_y, -2, self.radius)
        return gaussian_filter1d(out, self.sigma_x, -1, self.radius)
