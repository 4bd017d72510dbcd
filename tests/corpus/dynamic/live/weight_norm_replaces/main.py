"""A parametrization takes the place of a module's weight."""

import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm
torch.manual_seed(0)
net = weight_norm(nn.Linear(3, 2, bias=False))
net(torch.randn(4, 3)).pow(2).mean().backward()
