import torch
from torch import nn
from watch import watch
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
watch(net[0])
net(torch.randn(5, 3)).mean().backward()
