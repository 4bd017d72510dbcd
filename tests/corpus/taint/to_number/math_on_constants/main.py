import math
import torch

SIGMA = 0.4


def gaussian(x, centre):
    norm = 1.0 / (SIGMA * math.sqrt(2 * math.pi))
    return norm * torch.exp(-((x - centre) ** 2) / (2 * SIGMA**2))


def main():
    centre = torch.tensor(0.1, requires_grad=True)
    gaussian(torch.linspace(-1, 1, 9), centre).sum().backward()


main()
