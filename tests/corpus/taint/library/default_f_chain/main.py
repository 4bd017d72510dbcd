import torch
from settings import Settings
from structure import Structure


def intensity(structure, h, scale):
    return scale * structure.factor(h) ** 2


def main():
    f = torch.tensor(100.0, requires_grad=True)
    scale = torch.tensor(1.0, requires_grad=True)
    structure = Structure(Settings(default_f=f))
    intensity(structure, torch.zeros(3), scale).sum().backward()


main()
