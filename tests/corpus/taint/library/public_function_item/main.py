import torch


def gaussian_kernel(sigma: torch.Tensor, size: int) -> torch.Tensor:
    x = torch.arange(size, dtype=torch.float32) - size // 2
    s = sigma.item()
    k = torch.exp(-(x**2) / (2 * s**2))
    return k / k.sum()
