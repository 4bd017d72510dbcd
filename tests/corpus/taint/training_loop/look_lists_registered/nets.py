import torch
from torch import nn
class Stack(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.blocks = []
        for i in range(n):
            self.blocks.append(nn.Linear(4, 4))
        self.body = nn.Sequential(*self.blocks)
        self.names = []
        for i in range(n):
            head = nn.Linear(4, 1)
            self.add_module(f"head{i}", head)
            self.names.append(f"head{i}")
    def forward(self, x):
        return sum(getattr(self, n)(self.body(x)) for n in self.names)
class Fine:
    def __init__(self):
        self.net = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
        self.opt = torch.optim.Adam(self.net.parameters())
    def fit(self, x, classes=3):
        self.net[2] = nn.Linear(4, classes)
        self.opt = torch.optim.Adam(self.net.parameters())
        loss = self.net(x).pow(2).mean()
        self.opt.zero_grad(); loss.backward(); self.opt.step()
