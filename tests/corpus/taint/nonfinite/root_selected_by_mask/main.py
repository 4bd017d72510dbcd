import torch


def roots(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    discriminant = b * b - 4.0 * a * c
    found = torch.zeros(b.shape[0], 2)
    distinct = discriminant > 0
    root = torch.sqrt(discriminant)
    found[distinct, 0] = ((-b + root) / (2.0 * a))[distinct]
    found[distinct, 1] = ((-b - root) / (2.0 * a))[distinct]
    return found
