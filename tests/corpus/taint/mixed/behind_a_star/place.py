import torch


def place(a, b, c, length, phi):
    along = torch.nn.functional.normalize(c - b, dim=-1)
    across = torch.nn.functional.normalize(torch.linalg.cross(b - a, along), dim=-1)
    return c + length * (torch.cos(phi) * along + torch.sin(phi) * across)
