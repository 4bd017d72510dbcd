import torch
from torch import nn
def make():
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
net, teacher = make(), make()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
teacher[2] = nn.Linear(4, 1)
x = torch.randn(5, 3)
target = teacher(x).detach()
for _ in range(2):
    opt.zero_grad(); (net(x) - target).square().mean().backward(); opt.step()
