import torch
from lens import Lens
f = torch.tensor(1.0, requires_grad=True)
k = torch.tensor(0.1, requires_grad=True)
Lens(f, k).distort(torch.randn(5, 2)).pow(2).sum().backward()
