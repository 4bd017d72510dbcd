import math
import torch
from torch import nn


class Patchify(nn.Module):
    def __init__(self, patch: int) -> None:
        super().__init__()
        self.patch = patch
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n = math.ceil(x.shape[-1] / self.patch)
        pad = int(n * self.patch - x.shape[-1])
        x = nn.functional.pad(x, (0, pad))
        return self.scale * x.view(*x.shape[:-1], n, self.patch)
