import torch
from ck.body import Body
b = Body()
b(torch.randn(2, 3)).sum().backward()
