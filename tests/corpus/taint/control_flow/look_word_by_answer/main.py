import torch
from film import transmit
d = torch.tensor(0.4, requires_grad=True)
n = torch.tensor(1.3, requires_grad=True)
transmit(d, n).backward()
