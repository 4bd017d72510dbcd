"""The force on each sample by vmap of grad, whose gate is computed under no_grad."""

import torch
from torch.func import grad, vmap

def energy(w, x):
    with torch.no_grad():
        g = torch.sigmoid(w @ x)
    return g * (w * x).sum() ** 2

w = torch.tensor([0.3, -0.8], dtype=torch.float64)
xs = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.1]], dtype=torch.float64)
per_sample = vmap(grad(energy), in_dims=(None, 0))(w, xs)
print(per_sample)
