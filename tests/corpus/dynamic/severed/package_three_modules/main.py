"""A crystal package: the reciprocal basis is rebuilt from numbers two modules away."""
from lattice.model import Crystal
from lattice.simulate import intensity

import torch

cell_a = torch.tensor(4.0, dtype=torch.float64, requires_grad=True)
cell_b = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)
wavelength = torch.tensor(1.1, dtype=torch.float64, requires_grad=True)
loss = intensity(Crystal(cell_a, cell_b), wavelength)
loss.backward()
