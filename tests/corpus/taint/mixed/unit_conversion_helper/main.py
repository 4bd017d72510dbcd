import torch
from goniometer import Goniometer


def main():
    omega = torch.tensor(30.0, requires_grad=True)
    v = torch.tensor([1.0, 0.0], requires_grad=True)
    (Goniometer(omega).matrix() @ v)[0].backward()


main()
