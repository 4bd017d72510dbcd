import torch
from torch import nn

class Module:
    def __init__(self):
        self.net = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
        self.opt = torch.optim.Adam(self.net.parameters())

    def setup(self, classes):
        self.net[2] = nn.Linear(4, classes)
