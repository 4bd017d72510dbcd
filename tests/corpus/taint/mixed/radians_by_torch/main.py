import math
import torch


def wrap(angle, limit=math.radians(180.0)):
    return torch.remainder(torch.deg2rad(angle) + limit, 2 * limit) - limit


def main():
    omega = torch.tensor(30.0, requires_grad=True)
    wrap(omega).sin().backward()


main()
