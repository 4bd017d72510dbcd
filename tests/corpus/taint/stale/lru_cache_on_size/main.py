from functools import lru_cache
import torch


@lru_cache(maxsize=8)
def grid(n):
    return torch.linspace(-1, 1, n)


def blurred(width, n):
    return torch.exp(-(grid(n) ** 2) / width)


def main():
    width = torch.tensor(0.5, requires_grad=True)
    blurred(width, 5).sum().backward()


main()
