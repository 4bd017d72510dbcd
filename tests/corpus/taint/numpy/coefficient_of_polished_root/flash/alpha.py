from functools import lru_cache

import torch


@lru_cache(maxsize=None)
def kappa(omega: float) -> float:
    return 0.37 + 1.54 * omega


def attraction(omega: torch.Tensor):
    k = kappa(float(omega))
    return (1 + k * 0.3) ** 2
