import torch
from torch import nn


class Bank(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.centres = nn.Parameter(torch.randn(n, 2))

    def forward(self, x):
        return torch.cdist(x, self.centres).min(1).values.mean()


class Experiment:
    def __init__(self, n):
        self.bank = Bank(n)
        self.opt = torch.optim.Adam(self.bank.parameters(), 1e-2)

    def warm_start(self, data):
        pick = data[torch.randperm(len(data))[: len(self.bank.centres)]]
        self.bank.centres = nn.Parameter(pick.clone())

    def run(self, data, steps=3):
        self.warm_start(data)
        for _ in range(steps):
            loss = self.bank(data)
            self.opt.zero_grad()
            loss.backward()
            self.opt.step()
        return loss.item()


Experiment(3).run(torch.randn(40, 2))
