"""A gain and an offset that are to be learned with the classifier."""
import torch
from torch import nn


class Augment(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(1.5))
        self.offset = nn.Parameter(torch.tensor(0.1))

    def forward(self, wave):
        return wave * self.gain + self.offset
