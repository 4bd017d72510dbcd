import torch
from sde import NoisePath
t = torch.tensor(0.3, requires_grad=True)
s = torch.tensor(1.0, requires_grad=True)
(NoisePath(3).value(t) * s).sum().backward()
