import numpy as np
import torch


def noise(n, seed):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.normal(size=n)).float()


def main():
    w = torch.tensor(1.0, requires_grad=True)
    (w * noise(4, 0)).pow(2).sum().backward()


main()
