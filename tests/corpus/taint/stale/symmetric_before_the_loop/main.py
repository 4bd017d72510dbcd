import torch
from torch import nn
net = nn.Linear(3, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sym = net.weight + net.weight.T
for _ in range(4):
    opt.zero_grad()
    (torch.randn(3) @ sym).sum().backward(retain_graph=True)
    opt.step()
