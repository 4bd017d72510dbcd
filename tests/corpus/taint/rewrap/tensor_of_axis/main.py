import torch
from geometry import rotate


def main():
    axis = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
    angle = torch.tensor(0.4, requires_grad=True)
    rotate(torch.tensor([1.0, 0.0, 0.0]), axis, angle).sum().backward()


main()
