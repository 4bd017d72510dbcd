"""A small regressor for a microcontroller."""
from torch import nn
from torch.nn.utils import parametrize

from grid.quantise import OnGrid


class Regressor(nn.Module):
    def __init__(self, bits):
        super().__init__()
        self.first = nn.Linear(5, 8)
        self.last = nn.Linear(8, 1)
        parametrize.register_parametrization(self.first, "weight", OnGrid(bits))

    def forward(self, x):
        return self.last(self.first(x).relu())
