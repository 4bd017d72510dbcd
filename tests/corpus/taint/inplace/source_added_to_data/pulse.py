import torch


def pluck(strength, steps):
    t = torch.arange(steps) * 0.5 - 2.0
    return strength * torch.exp(-t * t)
