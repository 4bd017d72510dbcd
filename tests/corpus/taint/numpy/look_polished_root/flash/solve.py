import torch

from .roots import polish, real_roots


def factor(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    c = [torch.ones_like(a), b - 1, a - 2 * b]
    start = real_roots(c)[-1]
    z = polish(lambda z: (c[0] * z + c[1]) * z + c[2], lambda z: 2 * c[0] * z + c[1], start)
    return torch.exp(z - 1)
