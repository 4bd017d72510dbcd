from functools import lru_cache, cached_property
import torch
from torch import nn, Tensor

class Stateful(nn.Module):
    def __init__(self, d: int):
        super().__init__()
        self.cell = nn.GRUCell(d, d)
        self.h: Tensor | None = None

    def reset(self) -> None:
        self.h = None

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros_like(x) if self.h is None else self.h
        h = self.cell(x, h)
        self.h = h.detach()
        return h

class Rotary(nn.Module):
    def __init__(self, d: int):
        super().__init__()
        self.register_buffer("inv", 1.0 / 100 ** (torch.arange(0, d, 2).float() / d))
        self._n, self._cos, self._sin = 0, None, None

    def _grow(self, n: int) -> None:
        if n > self._n:
            a = torch.outer(torch.arange(n).float(), self.inv)
            self._n, self._cos, self._sin = n, a.cos(), a.sin()

    def forward(self, x: Tensor) -> Tensor:
        self._grow(len(x))
        a, b = x.chunk(2, -1)
        c, s = self._cos[: len(x)], self._sin[: len(x)]
        return torch.cat([a * c - b * s, a * s + b * c], -1)

@lru_cache(None)
def dct_matrix(n: int) -> Tensor:
    k = torch.arange(n).float()
    return torch.cos(torch.pi / n * (k[:, None] + 0.5) * k)

class KVCache:
    def __init__(self):
        self.k: list[Tensor] = []

    @torch.no_grad()
    def append(self, k: Tensor) -> Tensor:
        self.k.append(k)
        return torch.cat(self.k)

class Lens:
    def __init__(self, focal: Tensor):
        self.focal = focal

    @property
    def power(self) -> Tensor:
        return 1 / self.focal
