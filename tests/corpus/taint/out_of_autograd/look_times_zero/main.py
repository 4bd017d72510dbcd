import torch
from torch import nn
net = nn.Linear(3, 1)
x = torch.randn(2, 3, requires_grad=True)
y = net(x)
loss = y.pow(2).sum() + x.detach().sum() * 0 + 0.0 * y.detach().sum()
loss.backward()
