import torch
from so3 import f
w = torch.tensor(0., requires_grad=True)
(f(w) + w).sum().backward()
