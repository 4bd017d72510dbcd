import torch
from layers import LAYERS


def build(names):
    return torch.nn.Sequential(*[LAYERS[n]() for n in names])


def main():
    w = torch.randn(4, requires_grad=True)
    b = torch.tensor(0.5, requires_grad=True)
    net = build(["soft", "sorted"])
    ((net(w) + b) * torch.arange(4.0)).sum().backward()


main()
