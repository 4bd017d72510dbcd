import torch
from deq import FixedPoint, implicit_root
m = FixedPoint(3)
m(torch.randn(2, 3)).pow(2).sum().backward()
a = torch.tensor(2.0, requires_grad=True)
implicit_root(a).backward()
