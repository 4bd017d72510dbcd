import torch


def prepare(x):
    return x.detach().requires_grad_(True)


def field(x, g):
    return g * prepare(x).sin()


def main():
    x = torch.tensor([0.1, 0.2], requires_grad=True)
    g = torch.tensor(2.0, requires_grad=True)
    field(x, g).sum().backward()


main()
