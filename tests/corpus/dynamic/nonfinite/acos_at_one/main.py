"""The angle between parallel vectors."""
import torch


def angle(u, v):
    cosine = (u @ v) / (v @ v)
    return torch.acos(cosine)


u = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
v = torch.tensor([1.0, 0.0], dtype=torch.float64)
angle(u, v).backward()
