"""A depth below the floor is raised to it, and the root of the floor has no slope."""
import torch
from channel import flow
from config import CONFIG

depth = torch.tensor([-0.5, 1.3], dtype=torch.float64, requires_grad=True)
width = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
flow(depth, width, CONFIG).sum().backward()
