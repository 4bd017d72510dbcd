"""A detach inside a comprehension over samples."""
import torch

w = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
xs = torch.randn(5, 2, dtype=torch.float64)
pred = torch.stack([(x * w.detach()).sum() + b for x in xs])
pred.pow(2).mean().backward()
