import torch
from torch import nn
from modes import phase
net = nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), 0.1)
x, y = torch.randn(6, 3), torch.randn(6, 1)
for train in (True, False):
    with phase(net, train):
        loss = (net(x) - y).pow(2).mean()
    if train:
        opt.zero_grad(); loss.backward(); opt.step()
    print(loss.item())
