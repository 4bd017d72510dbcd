"""A helper carries a leftover @torch.no_grad()."""
import torch


@torch.no_grad()
def basis(theta):
    return torch.stack([torch.sin(theta), torch.cos(theta)])


theta = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
phi = torch.tensor(1.4, dtype=torch.float64, requires_grad=True)
vector = basis(theta) * torch.stack([phi, phi**2])
vector.sum().backward()
