"""map() over a list of tensors."""
import torch

q = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.5, 1.5)]
s = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
values = list(map(float, q))
(s * sum(v * v for v in values)).backward()
