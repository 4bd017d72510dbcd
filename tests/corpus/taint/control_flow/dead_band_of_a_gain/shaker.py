import torch
from torch import nn


def level(gain):
    return gain if abs(gain) > 0.05 else 0.0


class Shaker(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(0.02))
        self.offset = nn.Parameter(torch.tensor(0.1))

    def forward(self, t):
        return level(self.gain) * torch.cos(t) + self.offset
