from __future__ import annotations

from torch import Tensor

from .tree import price


def gamma(strike: float, spot: Tensor, vol: Tensor, rate: Tensor, h: float = 0.5) -> float:
    up, mid, down = (price(strike, spot + s, vol, rate).item() for s in (h, 0.0, -h))
    return (up - 2 * mid + down) / h**2
