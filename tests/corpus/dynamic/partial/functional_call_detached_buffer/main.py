"""A buffer handed to functional_call is made of the parameters' detached values."""

import torch
from torch import nn
from torch.func import functional_call
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(2, 2, bias=False)
        self.register_buffer("scale", torch.ones(2))
    def forward(self, x): return self.lin(x) * self.scale
net = Net().double()
theta = torch.tensor([0.3, -0.2, 0.5, 0.1], dtype=torch.float64, requires_grad=True)
params = {"lin.weight": theta.view(2, 2)}
buffers = {"scale": theta.detach()[:2].exp()}
out = functional_call(net, {**params, **buffers}, (torch.tensor([[1.0, 2.0]], dtype=torch.float64),))
out.pow(2).sum().backward()
