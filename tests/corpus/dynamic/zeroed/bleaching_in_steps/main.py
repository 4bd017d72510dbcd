"""What is left of a dye is multiplied in place by what each of many pulses leaves."""
import torch
from bleach import Bleach

dye = torch.tensor([0.8, 1.1], dtype=torch.float64, requires_grad=True)
dark = torch.tensor([0.1, 0.1], dtype=torch.float64, requires_grad=True)
(Bleach(pulses=4).after(dye) + dark).pow(2).sum().backward()
