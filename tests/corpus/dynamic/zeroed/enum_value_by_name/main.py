"""A regime is chosen by its name; its value is the factor."""
import torch
from flow import drag

viscosity = torch.tensor([0.02, 0.05], dtype=torch.float64, requires_grad=True)
speed = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
drag(viscosity, speed, "inviscid").sum().backward()
