import torch
from torch import nn
from reinit import orthogonal_all
net = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 1))
opt = torch.optim.RMSprop(net.parameters())
orthogonal_all(net)
for _ in range(2):
    opt.zero_grad(); net(torch.randn(2, 3)).sum().backward(); opt.step()
