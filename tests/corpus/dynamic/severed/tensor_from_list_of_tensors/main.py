"""A rotation matrix is assembled by torch.tensor from tensors."""
import torch


def rotation(angle):
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.tensor([[c, -s], [s, c]], dtype=torch.float64)


alpha = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
beta = torch.tensor(-0.8, dtype=torch.float64, requires_grad=True)
scale = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
points = torch.tensor([[1.0, 0.5], [0.2, -0.7]], dtype=torch.float64)
moved = rotation(alpha) @ rotation(beta) @ points * scale
target = torch.ones(2, 2, dtype=torch.float64)
((moved - target) ** 2).sum().backward()
