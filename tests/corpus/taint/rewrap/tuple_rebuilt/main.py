import torch
from lattice import Lattice


def main():
    a = torch.tensor([1.0, 0.0], requires_grad=True)
    b = torch.tensor([0.5, 2.0], requires_grad=True)
    gain = torch.tensor(2.0, requires_grad=True)
    (gain * Lattice(a, b).dot()).backward()


main()
