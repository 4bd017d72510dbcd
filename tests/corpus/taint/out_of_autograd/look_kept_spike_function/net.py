import torch
from surrogate import spike
from torch import nn


class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.beta = nn.Parameter(torch.tensor(0.9))
        self.threshold = nn.Parameter(torch.tensor(0.5))

    def forward(self, current, v):
        v = self.beta * v + current
        s = spike(v - self.threshold)
        v = v - s.detach() * self.threshold
        return s, v


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inward, self.cell, self.out = nn.Linear(3, 5), Cell(), nn.Linear(5, 1)

    def forward(self, x):
        v, total = torch.zeros(len(x), 5), 0
        for frame in x.unbind(1):
            s, v = self.cell(self.inward(frame), v)
            total = total + self.out(s)
        return total / x.shape[1]
