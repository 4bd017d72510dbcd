import torch

TIMES = [0.25 * n for n in range(9)]


def observed():
    generator = torch.Generator().manual_seed(4)
    return torch.linspace(1.0, 0.6, 9) + 0.02 * torch.randn(9, generator=generator)
