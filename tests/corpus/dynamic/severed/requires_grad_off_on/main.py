"""requires_grad is set False on one tensor by a helper, and back later."""
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Tanh(), nn.Linear(3, 1)).double()


def freeze(p):
    p.requires_grad = False


freeze(net[0].weight)
out = net(torch.ones(2, 2, dtype=torch.float64)).sum()
net[0].weight.requires_grad = True
out.backward()
