import torch
from settings import Settings


def intensity(settings, h, scale):
    return scale * (torch.ones_like(h) * settings.default_f) ** 2


def main():
    f = torch.tensor(100.0, requires_grad=True)
    scale = torch.tensor(1.0, requires_grad=True)
    total = intensity(Settings(f), torch.zeros(3), scale) + intensity(
        Settings("3"), torch.zeros(3), scale
    )
    total.sum().backward()


main()
