import torch


def gaussian_kernel(sigma: torch.Tensor, size: int) -> torch.Tensor:
    x = torch.arange(size, dtype=sigma.dtype) - size // 2
    k = torch.exp(-(x**2) / (2 * sigma**2))
    return k / k.sum()
