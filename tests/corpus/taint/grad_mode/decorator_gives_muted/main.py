import torch
from geo import align
a = torch.randn(5, 2)
w = torch.zeros(2, requires_grad=True)
s = torch.ones((), requires_grad=True)
align(a, w, s).backward()
