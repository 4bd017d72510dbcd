"""Samples later than the onset count; the onset lies behind the last one."""
import torch
from trace import response
from acquisition import Window

amplitude = torch.tensor([1.0, 0.5], dtype=torch.float64, requires_grad=True)
drift = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
response(amplitude, drift, Window()).pow(2).sum().backward()
