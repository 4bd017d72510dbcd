from __future__ import annotations

from torch import Tensor
import torch


def price(strike: float, spot: Tensor, vol: Tensor, rate: Tensor) -> Tensor:
    up = torch.exp(vol)
    p = (torch.exp(rate) - 1 / up) / (up - 1 / up)
    value = torch.relu(strike - spot * torch.stack([1 / up, up]))
    return torch.exp(-rate) * (p * value[1] + (1 - p) * value[0])
