"""What is kept is 1 minus a forgetting that is 1."""
import torch
from unit import Cell

memory = torch.tensor([0.5, -0.2], dtype=torch.float64, requires_grad=True)
novel = torch.tensor([0.3, 0.8], dtype=torch.float64, requires_grad=True)
Cell.like("leaky", size=2).step(memory, novel).pow(2).sum().backward()
