"""Penalties are partials in a registry; the curvature's weight is bound to 0 there."""
import torch
from fit import objective

curve = torch.tensor([0.3, 0.1, -0.2, 0.5], dtype=torch.float64, requires_grad=True)
level = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
objective(curve, level, ("level", "curvature")).backward()
