"""Weights travel by state_dict."""
import torch
from torch import nn

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
source = nn.Linear(2, 1, bias=False)
target = nn.Linear(2, 1, bias=False)
target.load_state_dict(source.state_dict())
loss = target(torch.tensor([[1.0, -2.0]])).pow(2).sum()
loss.backward()
