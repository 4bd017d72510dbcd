import torch
from physics import structure_factor


def intensity(positions, scale):
    return scale * structure_factor(positions)


def main():
    positions = torch.tensor([0.1, 0.25, 0.4], requires_grad=True)
    scale = torch.tensor(1.0, requires_grad=True)
    intensity(positions, scale).backward()


main()
