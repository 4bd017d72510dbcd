import torch
from torch import nn


class Matern32(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.log_length = nn.Parameter(torch.zeros(dims))
        self.log_scale = nn.Parameter(torch.tensor(0.1))

    def forward(self, a, b):
        a, b = a / self.log_length.exp(), b / self.log_length.exp()
        r = (3.0 * ((a[:, None] - b[None]) ** 2).sum(-1) + 1e-12).sqrt()
        return self.log_scale.exp() * (1.0 + r) * torch.exp(-r)
