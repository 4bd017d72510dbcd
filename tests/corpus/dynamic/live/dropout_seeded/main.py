"""Random dropout: the same seed gives the same run."""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Dropout(0.3), nn.Linear(16, 1))
net(torch.randn(6, 4)).pow(2).mean().backward()
