"""The divergence is weighed by a counter that stands at its start."""
import torch
from objective import Annealed
from model import Gaussian

torch.set_default_dtype(torch.float64)
model = Gaussian()
loss = Annealed(warmup=200)
loss(model, torch.tensor([0.2, 0.4])).backward()
