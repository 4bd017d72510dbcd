import torch


def positions(x):
    n = torch.tensor(x.shape[0], dtype=x.dtype)
    size = torch.tensor([x.numel(), len(x)])
    return x / n + size[0] * 0.0


def main():
    x = torch.randn(4, requires_grad=True)
    positions(x).sum().backward()


main()
