import torch
from torch import nn


def forces(potential, x):
    x = x.clone().requires_grad_(True)
    energy = potential(x).sum()
    (g,) = torch.autograd.grad(energy, x, create_graph=True)
    return -g


def main():
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    loss = (forces(model, torch.randn(3, 2)) - 1.0).pow(2).mean()
    loss.backward()


main()
