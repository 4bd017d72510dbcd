"""A dose is converted by a factor looked up by two units."""
import torch
from response import effect

dose = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
base = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
effect(dose, base, "mg", "mol").sum().backward()
