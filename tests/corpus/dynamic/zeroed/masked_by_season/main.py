"""Melting happens above a temperature that no day reaches."""
import torch
from catchment import Catchment
from weather import days

melt = torch.tensor(2.5, dtype=torch.float64, requires_grad=True)
rain = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
Catchment("alpine").runoff(days(), melt, rain).sum().backward()
