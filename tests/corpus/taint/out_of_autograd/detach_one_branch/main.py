import torch
from helpers import static


def drag(v, c):
    return -c * static(v.abs()) * v


def main():
    v = torch.tensor([1.0, -2.0], requires_grad=True)
    c = torch.tensor(0.1, requires_grad=True)
    drag(v, c).sum().backward()


main()
