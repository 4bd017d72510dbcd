import torch
from resolve import resolve


def lens(cfg, r):
    p = cfg["lens"]["focal"]
    return r / p + cfg["lens"]["bias"][0] * r**2


def main():
    focal = torch.tensor(2.0, requires_grad=True)
    bias = torch.tensor(0.1, requires_grad=True)
    r = torch.linspace(0, 1, 4).requires_grad_(True)
    cfg = resolve({"lens": {"focal": focal, "bias": [bias, 3]}})
    lens(cfg, r).sum().backward()


main()
