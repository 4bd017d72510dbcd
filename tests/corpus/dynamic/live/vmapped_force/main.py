"""Forces by vmap(grad(...)) of an argument that is not batched."""
import torch
from torch.func import grad, vmap
torch.set_default_dtype(torch.float64)
w = torch.tensor([.3, -.2], requires_grad=True)
def pot(x, w): return torch.exp(-(w * x).sum() ** 2)
X = torch.tensor([[1., 2], [.5, -.3], [0, 1]])
F = vmap(grad(pot), in_dims=(0, None))(X, w)
(F ** 2).sum().backward()
