import torch
from opt import Optics
o = Optics(torch.zeros(3, requires_grad=True), torch.tensor(1.0, requires_grad=True))
o.phase(torch.rand(4)).pow(2).sum().backward()
