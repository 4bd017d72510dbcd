import torch


def background(level, shape):
    return torch.full(shape, float(level))


def main():
    level = torch.tensor(0.5, requires_grad=True)
    signal = torch.ones(2, 2, requires_grad=True)
    ((signal + background(level, (2, 2))) ** 2).sum().backward()


main()
