import torch
from torch import nn
class Refine(nn.Module):
    def __init__(self):
        super().__init__()
        self.pre, self.energy, self.out = nn.Linear(3, 3), nn.Linear(3, 1), nn.Linear(3, 1)
    def forward(self, x):
        z = self.pre(x).tanh()
        (g,) = torch.autograd.grad(self.energy(z).pow(2).sum(), z, create_graph=True)
        z = (z - 0.1 * g).detach()
        return self.out(z)
