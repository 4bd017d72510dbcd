import torch
from torch import nn


class Fog(nn.Module):
    def __init__(self, density=0.15):
        super().__init__()
        self.density = nn.Parameter(torch.tensor(density, dtype=torch.float64))

    def forward(self, image, depth):
        clear = torch.exp(-self.density * depth)
        return clear * image + (1 - clear) * 0.7
