"""What is left after so many passes underflows."""
import torch
from passes import through

signal = torch.tensor([0.6, 0.2], dtype=torch.float64, requires_grad=True)
noise = torch.tensor([0.1, 0.1], dtype=torch.float64, requires_grad=True)
through(signal, noise, "dense").sum().backward()
