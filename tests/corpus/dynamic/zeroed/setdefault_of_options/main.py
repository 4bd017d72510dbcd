"""A controller completes what it was given; the integral's share is completed with 0."""
import torch
from control import Controller

gains = torch.tensor([0.5, 0.2], dtype=torch.float64, requires_grad=True)
offset = torch.tensor([0.1, 0.3], dtype=torch.float64, requires_grad=True)
controller = Controller({"proportional": 1.0})
controller.command(gains, offset).pow(2).sum().backward()
