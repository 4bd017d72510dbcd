import torch
from torch import nn
from operator import methodcaller
from gains import blend

to_py = methodcaller("item")

class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor([0.2, 0.8]))
        self.lin = nn.Linear(3, 3)

    def forward(self, x):
        weights = [to_py(g) for g in self.gain]
        return blend(weights, [x, self.lin(x)])

m = Mixer()
m(torch.randn(4, 3)).square().mean().backward()
