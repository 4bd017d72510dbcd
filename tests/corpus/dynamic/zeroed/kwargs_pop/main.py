"""A layer takes its scale out of its keywords, and nobody gives it."""
import torch
from layers import build

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
layer = build("scaled", 3, 2, slope=0.1)
layer(torch.tensor([[0.5, 1.0, -0.3]])).sum().backward()
