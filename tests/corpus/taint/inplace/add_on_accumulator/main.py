import torch


def accumulate(parts):
    total = torch.zeros(3)
    for p in parts:
        total += p**2
    return total


def main():
    parts = [torch.randn(3, requires_grad=True) for _ in range(3)]
    accumulate(parts).sum().backward()


main()
