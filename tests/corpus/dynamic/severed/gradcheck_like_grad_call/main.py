"""autograd.grad at script level."""
import torch

a = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.6, dtype=torch.float64, requires_grad=True)
y = torch.exp(b) * a.item()
grads = torch.autograd.grad(y, [a, b], allow_unused=True)
