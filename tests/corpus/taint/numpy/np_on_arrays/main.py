import numpy as np
import torch


def mesh(n):
    x = np.linspace(0, 1, n)
    grid = np.stack(np.meshgrid(x, x), axis=-1)
    return torch.from_numpy(grid).float()


def main():
    w = torch.randn(2, requires_grad=True)
    (mesh(4) @ w).pow(2).sum().backward()


main()
