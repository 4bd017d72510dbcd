import torch
from rotation import rotation_z


def rotated(points, angle):
    return points @ rotation_z(angle).T


def main():
    angle = torch.tensor(0.3, requires_grad=True)
    points = torch.tensor([[1.0, 0.5], [0.2, 2.0]])
    target = torch.zeros(2, 2)
    loss = ((rotated(points, angle) - target)[:, 0] ** 2).sum()
    loss.backward()


main()
