import torch
from deq.layer import Layer

torch.manual_seed(6)
torch.set_default_dtype(torch.float64)
layer = Layer(3, 4)
readout = torch.nn.Parameter(torch.randn(4))
x = torch.randn(5, 3)
loss = ((layer(x) @ readout) - x.sum(-1)).square().mean()
loss.backward()
