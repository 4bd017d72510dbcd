import torch
from torch import nn


class Ebm(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)


def sample(model, x, steps=2, lr=0.1):
    x = x.clone().requires_grad_(True)
    for _ in range(steps):
        (g,) = torch.autograd.grad(model(x).sum(), x)
        with torch.no_grad():
            x -= lr * g
            x += 0.01 * torch.randn_like(x)
    return x.detach()


def main():
    model = Ebm()
    real = torch.randn(4, 2)
    fake = sample(model, torch.randn(4, 2))
    (model(real).mean() - model(fake).mean()).backward()


main()
