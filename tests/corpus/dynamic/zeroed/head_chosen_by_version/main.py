"""The auxiliary branch is weighed by the version of the head."""
import torch
from heads import make

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
head = make("v1")
head(torch.tensor([[0.4, 0.1, -0.2]])).sum().backward()
