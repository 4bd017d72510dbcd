import torch
from torch import nn


class Gaussian(nn.Module):
    def __init__(self):
        super().__init__()
        self.centre = nn.Parameter(torch.tensor([0.1, 0.1]))
        self.spread = nn.Parameter(torch.tensor([0.5, -0.5]))
