"""Registers a patch of a moving image with a fixed one; the flow is in pixels."""
import torch

from register.energy import energy
from register.warp import warp

torch.manual_seed(2)
moving = torch.rand(1, 1, 16, 16, dtype=torch.float64, requires_grad=True)
fixed = torch.rand(1, 1, 6, 6, dtype=torch.float64)
flow = torch.zeros(1, 6, 6, 2, dtype=torch.float64, requires_grad=True)
warped = warp(moving, flow, start=5)
loss = energy(warped, fixed, flow)
loss.backward()
print(flow.grad.abs().max())
