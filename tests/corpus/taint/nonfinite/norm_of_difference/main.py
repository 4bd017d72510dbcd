import torch
from spring import stretch


def main():
    a = torch.tensor([0.0, 0.0], requires_grad=True)
    b = torch.tensor([0.0, 0.0], requires_grad=True)
    (stretch(a, b, 1.0) ** 2).backward()


main()
