"""math.cos on a tensor gives a Python float."""
import math

import torch


def chord(angle, radius):
    return 2 * radius * math.sin(angle / 2)


angle = torch.tensor(1.1, dtype=torch.float64, requires_grad=True)
radius = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
chord(angle, radius).backward()
