import torch
from m import maybe
w = torch.ones(2, requires_grad=True)
with maybe(True):
    y = w.exp()
(y * w).sum().backward()
