import torch
from lens import Lens
k = torch.tensor(0.0, requires_grad=True)
f = torch.tensor(1.0, requires_grad=True)
Lens(f, k).distort(torch.randn(5, 2)).pow(2).sum().backward()
