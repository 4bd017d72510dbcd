import torch
from torch import nn


class Drive(nn.Module):
    """A periodic infusion."""

    def __init__(self, gain):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(gain))

    def forward(self, t):
        return self.gain * (1.0 + torch.sin(torch.as_tensor(3.0 * t)))


class Field(nn.Module):
    """dy/dt of the two compartments."""

    def __init__(self, rates=(0.8, 0.3), gain=0.5):
        super().__init__()
        self.rate = nn.Parameter(torch.tensor(rates))
        self.drive = Drive(gain)

    def forward(self, t, y):
        out = self.rate[0] * y[0]
        return torch.stack([self.drive(t) - out, out - self.rate[1] * y[1]])
