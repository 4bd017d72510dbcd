"""A gate's level is a variable of the function that made it."""
import torch
from amplifier import chain
from gates import make_gate

drive = torch.tensor([0.7, 0.3], dtype=torch.float64, requires_grad=True)
bias = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
stages = [make_gate("first", 1.2), make_gate("second", 0.0)]
chain(drive, stages, bias).sum().backward()
