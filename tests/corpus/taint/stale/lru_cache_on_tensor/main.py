from functools import lru_cache
import torch


@lru_cache(maxsize=8)
def kernel(width):
    x = torch.linspace(-1, 1, 5)
    return torch.exp(-(x**2) / width)


def blurred(image, width):
    return image * kernel(width.item())


def main():
    width = torch.tensor(0.5, requires_grad=True)
    image = torch.ones(5, requires_grad=True)
    blurred(image, width).sum().backward()


main()
