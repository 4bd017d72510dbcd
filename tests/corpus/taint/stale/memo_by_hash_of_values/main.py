import torch
from memo import memo


@memo
def energy(values):
    return torch.tensor([v**2 for v in values]).sum()


def main():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    w = torch.tensor(1.0, requires_grad=True)
    (w * energy(x)).backward()


main()
