import torch
from so3 import exp
w = torch.zeros(3, requires_grad=True)
exp(w).sum().backward()
