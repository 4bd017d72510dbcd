"""Two ways out of the graph beside the connected one."""
import math

import torch

a = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
b = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
y = a * b + b**2
z = y * math.sin(float(a))
z = z + 3 * torch.from_numpy((b * a).detach().numpy())
sink = (z**2).sum()
sink.backward()
