"""A package of three modules: a reflection list is empty, so its structure factors are all zero."""
import torch
from sim.crystal import Crystal
from sim.image import render

crystal = Crystal(
    cell=torch.tensor([10.0, 11.0], dtype=torch.float64, requires_grad=True),
    mosaic=torch.tensor(0.2, dtype=torch.float64, requires_grad=True),
)
background = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
image = render(crystal, background)
image.sum().backward()
