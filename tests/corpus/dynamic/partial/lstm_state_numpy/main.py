"""State kept as numpy between calls by an agent class."""
import torch
from torch import nn

torch.manual_seed(3)
cell, out = nn.GRUCell(2, 3).double(), nn.Linear(3, 1).double()


class Agent:
    def __init__(self):
        self.h = torch.zeros(1, 3, dtype=torch.float64).numpy()

    def act(self, x):
        h = cell(x, torch.from_numpy(self.h))
        self.h = h.detach().numpy()
        return out(h)


agent = Agent()
xs = torch.randn(3, 1, 2, dtype=torch.float64)
loss = sum(agent.act(x).pow(2).sum() for x in xs)
loss.backward()
