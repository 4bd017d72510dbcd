import torch
import torch.nn as nn


def net(i, o):
    return nn.Sequential(nn.Linear(i, 16), nn.ReLU(), nn.Linear(16, o))


class Cycle(nn.Module):
    def __init__(self, d=4):
        super().__init__()
        self.G, self.F = net(d, d), net(d, d)

    def forward(self, a, b):
        fb, fa = self.G(a), self.F(b)
        return self.F(fb.detach()), self.G(fa.detach())

    def loss(self, a, b):
        ra, rb = self(a, b)
        return nn.functional.l1_loss(ra, a) + nn.functional.l1_loss(rb, b)


m = Cycle()
opt = torch.optim.Adam(m.parameters(), 1e-3)
for _ in range(2):
    loss = m.loss(torch.randn(8, 4), torch.randn(8, 4))
    opt.zero_grad()
    loss.backward()
    opt.step()
