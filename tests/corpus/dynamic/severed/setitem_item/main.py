"""A matrix is filled with numbers."""
import torch


def assemble(length, stiffness):
    matrix = torch.zeros(2, 2, dtype=torch.float64)
    for i in range(2):
        matrix[i, i] = 1.0 / length[i].item()
    return stiffness * matrix


length = torch.tensor([2.0, 4.0], dtype=torch.float64, requires_grad=True)
stiffness = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
torch.linalg.det(assemble(length, stiffness)).backward()
