from torch import nn


class Generator(nn.Module):
    def __init__(self, noise=3, width=8):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(noise, width), nn.ELU(), nn.Linear(width, 2))

    def forward(self, z):
        return self.body(z)


class Critic(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, width), nn.LeakyReLU(0.2), nn.Linear(width, 1))

    def forward(self, x):
        return self.body(x)[:, 0]
