import torch
from torch import nn
from prof import Quiet, restore, frozen
net = nn.Linear(3, 1)
restore(net, None)
opt = torch.optim.SGD(net.parameters(), 0.1)
for _ in range(2):
    x = torch.randn(4, 3)
    loss = net(x).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
    with Quiet():
        print(net(x).mean().item())
    print(frozen(net, x))
