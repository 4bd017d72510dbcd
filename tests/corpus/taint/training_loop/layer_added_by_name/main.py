import torch
from torch import nn
from setup import prepare
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
net, opt = prepare(net, 5)
loss = nn.functional.cross_entropy(net(torch.randn(6, 3)), torch.randint(0, 5, (6,)))
opt.zero_grad(); loss.backward(); opt.step()
