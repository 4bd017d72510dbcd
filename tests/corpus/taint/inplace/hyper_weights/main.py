import torch
from torch import nn


class Hyper(nn.Module):
    """A hypernetwork writes the weights of a small layer."""

    def __init__(self, c, i, o):
        super().__init__()
        self.gen = nn.Linear(c, i * o)
        self.layer = nn.Linear(i, o, bias=False)

    def forward(self, code, x):
        w = self.gen(code).view_as(self.layer.weight)
        self.layer.weight.data = w.data
        return self.layer(x)


net = Hyper(3, 4, 2)
opt = torch.optim.Adam(net.parameters())
for _ in range(2):
    loss = net(torch.randn(3), torch.randn(8, 4)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
