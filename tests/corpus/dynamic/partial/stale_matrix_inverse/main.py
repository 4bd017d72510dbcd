"""The inverse is computed with numpy; the product with torch."""
import numpy as np
import torch


def whiten(matrix):
    inverse = np.linalg.inv(matrix.detach().numpy())
    return torch.from_numpy(inverse) @ (matrix * matrix)


matrix = torch.tensor([[2.0, 0.5], [0.3, 1.5]], dtype=torch.float64, requires_grad=True)
whiten(matrix).sum().backward()
