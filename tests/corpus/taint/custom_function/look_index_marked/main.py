import torch
from ops import top
x = torch.randn(3, 5, requires_grad=True)
best, where = top(x)
(best * where.float()).sum().backward()
