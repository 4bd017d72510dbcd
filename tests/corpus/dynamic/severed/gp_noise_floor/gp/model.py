import torch
from torch import nn

from .kernels import Matern32
from .linalg import jittered_cholesky, log_marginal


class Regression(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.kernel = Matern32(dims)
        self.log_noise = nn.Parameter(torch.tensor(-2.0))
        self.mean = nn.Parameter(torch.tensor(0.2))

    def forward(self, x, y):
        factor = jittered_cholesky(self.kernel(x, x), self.log_noise.exp())
        return -log_marginal(factor, y - self.mean) / len(x)
