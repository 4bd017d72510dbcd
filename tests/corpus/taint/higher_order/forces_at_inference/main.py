import torch
from torch import nn


def predict(model, x):
    x = x.clone().requires_grad_(True)
    energy = model(x).sum()
    (g,) = torch.autograd.grad(energy, x)
    return energy.item(), (-g).numpy()


def main():
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    model(torch.randn(3, 2)).pow(2).mean().backward()
    energy, force = predict(model, torch.randn(3, 2))
    print(energy, force.shape)


main()
