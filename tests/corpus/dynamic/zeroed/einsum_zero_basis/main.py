"""A basis matrix allocated with zeros and never filled."""
import torch

coef = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
bias = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
basis = torch.zeros(4, 3, dtype=torch.float64)
y = torch.einsum("ij,j->i", basis, coef) + bias
(y - 1).pow(2).sum().backward()
