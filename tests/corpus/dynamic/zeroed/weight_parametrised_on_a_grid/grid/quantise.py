"""Weights on a grid of fixed point numbers."""
import torch
from torch import nn


class OnGrid(nn.Module):
    def __init__(self, bits):
        super().__init__()
        self.levels = 2.0 ** (bits - 1)

    def forward(self, weight):
        bounded = torch.tanh(weight)
        scaled = bounded * self.levels
        return torch.floor(scaled + 0.5) / self.levels
