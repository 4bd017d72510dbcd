"""The coupling is a field of the base class; the child and ``replace`` change other fields."""
from dataclasses import replace

import torch
from chain import energy
from models import Heisenberg

model = replace(Heisenberg(), sites=4)
spin = torch.tensor([0.1, 0.5, -0.3, 0.8], dtype=torch.float64, requires_grad=True)
field = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
energy(model, spin, field).backward()
