"""An orthogonal layer: its parametrization gives the parameter other memory after it has read it."""
import torch
from torch import nn
from torch.nn.utils import parametrizations

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
first = parametrizations.orthogonal(nn.Linear(4, 4))
second = nn.Linear(4, 2)
x = torch.randn(7, 4)
loss = second(torch.tanh(first(x))).pow(2).sum()
loss.backward()
