import torch
from so3 import f
w = torch.tensor(0.5, requires_grad=True)
(f([w]) + f([])).sum().backward()
