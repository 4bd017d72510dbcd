import torch
from torch import nn

class Ensemble(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.members = []
        for _ in range(n):
            self.members.append(nn.Linear(4, 1))

    def forward(self, x):
        return self.scale * torch.stack([m(x) for m in self.members]).mean(0)
