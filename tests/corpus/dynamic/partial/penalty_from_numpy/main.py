"""A smoothness penalty is computed by numpy and added."""
import numpy as np
import torch


def roughness(c):
    return float(np.sum(np.diff(c.detach().numpy()) ** 2))


coefficients = torch.tensor([0.1, 0.5, -0.3, 0.8], dtype=torch.float64, requires_grad=True)
data = torch.tensor([0.0, 0.4, 0.0, 1.0], dtype=torch.float64)
loss = ((coefficients - data) ** 2).sum() + 0.5 * roughness(coefficients)
loss.backward()
