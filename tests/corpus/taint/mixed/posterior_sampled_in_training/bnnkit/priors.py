import torch
from torch import nn
from torch.distributions import Normal


class ScalePrior(nn.Module):
    """Zero-mean prior whose scale is learned by type-II likelihood."""

    def __init__(self, scale=1.0):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(float(scale)).log())

    @property
    def scale(self):
        return self.log_scale.exp().item()

    def __call__(self):
        return Normal(0.0, self.scale)
