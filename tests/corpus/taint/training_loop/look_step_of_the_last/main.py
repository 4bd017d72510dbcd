import torch
from torch import nn
from steps import micro_step
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(8):
    micro_step(net, opt, torch.randn(2, 3), last=(i + 1) % 4 == 0)
