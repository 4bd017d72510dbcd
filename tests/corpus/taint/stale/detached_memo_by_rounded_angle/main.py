import torch
from geometry import rotation


def main():
    angle = torch.tensor(0.1, requires_grad=True)
    shift = torch.tensor([0.5, -0.2], requires_grad=True)
    points = torch.tensor([[1.0, 2.0], [0.5, -1.0]])
    moved = points @ rotation(angle).T + shift
    (moved**2).mean().backward()


main()
