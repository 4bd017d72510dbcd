"""index_put overwrites what was computed."""
import torch

a = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
b = torch.tensor([5.0, 6.0, 7.0], dtype=torch.float64, requires_grad=True)
out = a * 2
out[torch.tensor([0, 1, 2])] = b
(out**2).sum().backward()
