class_doc = """A regulariser that remembers the last features."""
import torch
from torch import nn


class Smooth(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(3, 4)
        self.prev = None

    def forward(self, x):
        h = torch.tanh(self.f(x))
        loss = h.pow(2).mean()
        if self.prev is not None:
            loss = loss + (h - self.prev).pow(2).mean()
        self.prev = h
        return loss


net = Smooth()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(2):
    opt.zero_grad()
    net(torch.randn(5, 3)).backward(retain_graph=True)
    opt.step()
