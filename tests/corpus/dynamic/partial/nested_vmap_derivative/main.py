"""A derivative taken inside two vmaps, of a function that stops a factor."""

import torch
from torch.func import grad, vmap

def energy(w, x):
    scale = (w @ x).detach().tanh()
    return scale * (w * x).sum() ** 2

w = torch.tensor([[0.3, -0.8], [1.0, 0.2]], dtype=torch.float64)
xs = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.1]], dtype=torch.float64)
forces = vmap(lambda a: vmap(lambda b: grad(energy)(a, b))(xs))(w)
print(forces.shape)
