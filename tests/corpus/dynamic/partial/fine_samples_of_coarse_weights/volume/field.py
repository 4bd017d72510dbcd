"""Density and brightness along a ray."""
import torch
from torch import nn


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.density = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1), nn.Softplus())
        self.colour = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())

    def forward(self, depths):
        return self.density(depths[..., None])[..., 0], self.colour(depths[..., None])[..., 0]
