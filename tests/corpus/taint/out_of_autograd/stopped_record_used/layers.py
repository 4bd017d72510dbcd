from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass
class State:
    depth: Tensor
    density: Tensor


class Layers(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.depth = nn.Parameter(torch.full((n,), 2.0))
        self.density = nn.Parameter(torch.linspace(0.4, 0.6, n))

    def smoothed(self):
        depth = 0.5 * (self.depth + self.depth.roll(1)).detach()
        return State(depth, self.density)

    def state(self):
        return State(self.depth, self.density)
