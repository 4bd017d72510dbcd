import torch
from friction import coulomb


def main():
    velocity = torch.tensor([0.3, -0.2], requires_grad=True)
    mu = torch.tensor(0.4, requires_grad=True)
    coulomb(velocity, mu).sum().backward()


main()
