import torch


def batched_dot(a, b):
    return (a * b).sum(-1)


def rotation_exp(v: torch.Tensor) -> torch.Tensor:
    angle = batched_dot(v, v).sqrt()[..., None]
    real = torch.cos(0.5 * angle)
    return torch.cat((real, torch.sin(0.5 * angle) * v), -1)
