import torch

_KERNELS = {}


def gaussian(sigma, size=7):
    key = (round(float(sigma), 4), size)
    if key not in _KERNELS:
        x = torch.arange(size, dtype=torch.float64) - size // 2
        k = torch.exp(-(x**2) / (2 * key[0] ** 2))
        _KERNELS[key] = k / k.sum()
    return _KERNELS[key]
