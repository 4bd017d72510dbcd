import torch
from torch import nn
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for e in range(5):
    net(torch.randn(4, 3)).square().mean().backward()
    for p in net.parameters():
        p.grad.zero_()
    opt.step()
