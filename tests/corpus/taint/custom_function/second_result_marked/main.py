import torch
from sorty import ranks
x = torch.randn(5, requires_grad=True)
v, r = ranks(x)
(v * r).sum().backward()
