"""Blending by a lambda whose share is a default."""
import torch
from blend import BLENDS

before = torch.tensor([0.5, 0.1], dtype=torch.float64, requires_grad=True)
after = torch.tensor([0.9, 0.7], dtype=torch.float64, requires_grad=True)
mixed = BLENDS[0](before, after)
mixed.exp().sum().backward()
