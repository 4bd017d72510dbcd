import torch


def vector(x, y):
    return torch.Tensor([x, y])


def main():
    x = torch.tensor(1.0, requires_grad=True)
    scale = torch.tensor(2.0, requires_grad=True)
    (scale * vector(x, x * 2)).sum().backward()


main()
