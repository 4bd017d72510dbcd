import torch
from torch import nn

class Wrapped:
    def __init__(self, inner, every=2):
        self.inner, self.every, self.n = inner, every, 0
    def step(self):
        self.n += 1
        if self.n % self.every == 0:
            self.inner.step()
            self.inner.zero_grad()

class Fitter:
    def __init__(self):
        self.net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 1))
        self.net[1] = nn.Linear(3, 2)
        self.layers = [self.net[0], self.net[1]]
        self.opt = torch.optim.SGD(self.net.parameters(), 0.1)
        self.hist = []
    def run(self, n):
        for i in range(n):
            self.opt.zero_grad()
            loss = self.net(torch.randn(4, 3)).pow(2).mean()
            loss.backward()
            if i == 0:
                for g in self.opt.param_groups:
                    g["lr"] = 0.05
            self.opt.step()
            self.hist.append(loss.item())
        self.net.eval()
