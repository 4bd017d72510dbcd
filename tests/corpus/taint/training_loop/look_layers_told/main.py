import torch
from torch import nn
from setup import prepare, widen
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
net, opt = prepare(net, 5)
widen(net, opt)
loss = net(torch.randn(6, 3)).pow(2).mean()
opt.zero_grad(); loss.backward(); opt.step()
