import torch
from n import tier
x = torch.tensor(100.0, requires_grad=True)
(x * tier(x)).backward()
