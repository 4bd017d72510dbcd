import torch
from torch import nn


class Grow(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.layer = nn.Linear(d, d)
        self.head = nn.Linear(d, 1)

    def widen(self, k):
        old = self.layer
        self.layer = nn.Linear(old.in_features, old.out_features + k)
        self.layer.weight.data[: old.out_features] = old.weight.data
        self.head = nn.Linear(old.out_features + k, 1)

    def forward(self, x):
        return self.head(torch.relu(self.layer(x)))


net = Grow(4)
opt = torch.optim.Adam(net.parameters(), 1e-2)
net.widen(3)
for _ in range(3):
    loss = net(torch.randn(8, 4)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
