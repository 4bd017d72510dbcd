import torch
from torch import nn

class Roll(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.read = nn.Linear(6, 3), nn.Linear(3, 1)

    @torch.no_grad()
    def _states(self, xs):
        h = xs.new_zeros(3)
        for x in xs:
            h = torch.tanh(self.cell(torch.cat([x, h])))
            yield h

    def forward(self, xs):
        return torch.stack([self.read(h) for h in self._states(xs)])
