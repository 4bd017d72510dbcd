import functools
import torch

@functools.lru_cache(maxsize=8)
def table(n, dim, base=10000.0):
    inv = base ** (-torch.arange(0, dim, 2).float() / dim)
    ang = torch.outer(torch.arange(n).float(), inv)
    return ang.cos(), ang.sin()

def rotate(x, start=0):
    n, d = x.shape[-2:]
    cos, sin = (t[start:start + n] for t in table(256, d))
    a, b = x[..., ::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)
