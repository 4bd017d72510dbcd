import torch
from rotation import misset


def main():
    rotation = torch.tensor(0.0, requires_grad=True)
    scale = torch.tensor(1.0, requires_grad=True)
    v = scale * misset(rotation) @ torch.tensor([1.0, 0.0])
    (v[1] + v[0] ** 2).backward()


main()
