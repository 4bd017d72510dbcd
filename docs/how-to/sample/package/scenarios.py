"""A scenario: a function without required arguments that returns the loss."""

import torch
from torch import Tensor


def image(default_F: float = 0.0, roi: tuple[int, int] = (4, 4)) -> Tensor:
    """Return the sum of an image whose every pixel is a product with ``default_F``."""
    cell = torch.tensor([2.0, 3.0], dtype=torch.float64, requires_grad=True)
    height, width = (torch.arange(size, dtype=torch.float64) for size in roi)
    return (default_F * torch.sin(cell[0] * height[:, None]) * torch.cos(cell[1] * width)).square().sum()
