import torch
from crystal import Crystal


def density(crystal, mass):
    return mass / crystal.area


def main():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(3.0, requires_grad=True)
    mass = torch.tensor(5.0, requires_grad=True)
    density(Crystal(a, b), mass).backward()


main()
