import math
import torch


def rotation_z(angle):
    c = torch.cos(angle)
    s = math.sin(angle)
    zero = torch.zeros_like(c)
    return torch.stack([torch.stack([c, zero - s]), torch.stack([zero + s, c])])
