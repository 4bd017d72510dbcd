import torch
from sde import Ou
from solver import integrate


def main():
    torch.manual_seed(0)
    sde = Ou()
    ts = torch.linspace(0, 1, 4)
    path = integrate(sde, torch.ones(2), ts, torch.randn(3, 2))
    loss = torch.stack(path).pow(2).mean()
    loss.backward()


main()
