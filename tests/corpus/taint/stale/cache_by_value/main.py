import torch
from crystal import Crystal


def main():
    a = torch.tensor(2.0, requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    (gain * Crystal(a).reciprocal() ** 2).backward()


main()
