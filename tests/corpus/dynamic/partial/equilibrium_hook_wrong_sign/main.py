"""An equilibrium layer's hook has the wrong sign."""

import torch
from deq.layer import DEQ

torch.manual_seed(0)
layer = DEQ(3)
x = torch.randn(4, 3, dtype=torch.float64)
layer(x).pow(2).sum().backward()
