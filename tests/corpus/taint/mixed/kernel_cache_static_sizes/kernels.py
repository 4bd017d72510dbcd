import torch

_COORDS = {}


def coords(size, dtype):
    key = (size, str(dtype))
    if key not in _COORDS:
        _COORDS[key] = torch.arange(size, dtype=dtype) - size // 2
    return _COORDS[key]


def gaussian(sigma, size=7):
    x = coords(size, sigma.dtype)
    k = torch.exp(-(x**2) / (2 * sigma**2))
    return k / k.sum()
