import torch
from torch import nn

class Tuner:
    def __init__(self, net):
        self.body, self.head = net[:2], net[2]
        self.opt = torch.optim.SGD([*self.body.parameters(), *self.head.parameters()], 0.1)

    def replace_head(self, n):
        self.head = nn.Linear(self.head.in_features, n)

    def step(self, x):
        loss = self.head(self.body(x)).pow(2).mean()
        self.opt.zero_grad(); loss.backward(); self.opt.step()
