import torch
from solver import euler


def main():
    k = torch.tensor(0.8, requires_grad=True)
    y0 = torch.tensor(1.0, requires_grad=True)
    decay = lambda y: -k.item() * y
    euler(decay, y0, 3, 0.1).backward()


main()
