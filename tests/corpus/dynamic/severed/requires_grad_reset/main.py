"""A derived tensor is made a leaf again 'to be safe'."""
import torch


def prepare(angles):
    rad = angles * 3.14159 / 180
    rad = rad.detach().requires_grad_(True)
    return rad


angles = torch.tensor([10.0, 40.0], dtype=torch.float64, requires_grad=True)
distances = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
rad = prepare(angles)
loss = (distances * torch.cos(rad)).sum()
loss.backward()
