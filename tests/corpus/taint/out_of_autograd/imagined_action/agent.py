import torch
from torch import nn


class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(3, 2)

    def forward(self, x):
        return self.net(x).tanh()

    def dream(self, world, state, horizon):
        out = []
        for _ in range(horizon):
            action = self(state)
            state = world.imagine(state, action.detach())
            out.append(state)
        return torch.stack(out)
