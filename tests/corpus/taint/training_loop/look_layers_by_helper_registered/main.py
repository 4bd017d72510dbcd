import torch
from net import Stack
net = Stack(3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
net(torch.randn(2, 4)).mean().backward(); opt.step()
