"""A parameter that nothing uses."""
import torch

a = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
torch.exp(a).backward()
