import torch


def quantise(x):
    q = torch.round(x * 4) / 4
    return x + (q - x).detach()


def main():
    x = torch.tensor([0.3, 0.8], requires_grad=True)
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    (quantise(x) * w).sum().backward()


main()
