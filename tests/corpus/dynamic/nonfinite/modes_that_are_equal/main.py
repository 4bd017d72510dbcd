"""Fits springs to measured shapes of modes, beginning with equal ones."""
import torch

from modal.frame import stiffness
from modal.modes import modes

springs = torch.tensor([3.0, 3.0, 1.0], dtype=torch.float64, requires_grad=True)
masses = torch.tensor([1.0, 1.0], dtype=torch.float64)
measured = torch.tensor([0.8, 0.6], dtype=torch.float64)
frequencies, shapes = modes(stiffness(springs), masses)
loss = (shapes[:, 0].abs() - measured).square().sum() + 0.01 * frequencies.sum()
loss.backward()
