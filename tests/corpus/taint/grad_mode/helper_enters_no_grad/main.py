import torch
from timing import timed


def simulate(k, x):
    with timed("force"):
        force = -k * x
    return force + x


def main():
    k = torch.tensor(1.0, requires_grad=True)
    x = torch.tensor(0.5, requires_grad=True)
    simulate(k, x).backward()


main()
