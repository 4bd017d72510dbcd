"""Positions snap to a grid, as a flag of the device says."""
import torch
from device import Device

shift = torch.tensor([0.31, 0.72], dtype=torch.float64, requires_grad=True)
gain = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
Device.from_name("stepper").place(shift, gain).sum().backward()
