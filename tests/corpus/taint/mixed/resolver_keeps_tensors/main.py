import torch
from resolve import resolve


def lens(cfg, r):
    return r / cfg["lens"]["focal"] + cfg["lens"]["bias"][1] * r**2


def main():
    focal = torch.tensor(2.0, requires_grad=True)
    r = torch.linspace(0, 1, 4)
    lens(resolve({"lens": {"focal": focal, "bias": [1, "3"]}}), r).sum().backward()


main()
