import torch
from torch import nn
from ff import energy_forces, Net
net = Net()
e, f = energy_forces(net, torch.randn(4, 3))
loss = (e - 1).pow(2) + (f - 0.1).pow(2).mean()
loss.backward()
