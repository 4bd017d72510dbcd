import torch
from torch import nn


class V2(nn.Module):
    auxiliary = 0.3

    def __init__(self):
        super().__init__()
        self.main = nn.Linear(3, 1, bias=False)
        self.aux = nn.Linear(3, 1, bias=False)

    def forward(self, x):
        return self.main(x) + self.auxiliary * self.aux(x).tanh()


class V1(V2):
    auxiliary = 0.0


def make(name):
    return {"v1": V1, "v2": V2}[name]()
