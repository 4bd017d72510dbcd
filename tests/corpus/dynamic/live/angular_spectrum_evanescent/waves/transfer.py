import math

import torch

from .grid import frequencies


def transfer(n, pitch, wavelength, distance):
    fx, fy = frequencies(n, pitch)
    inside = 1 - (wavelength * fx) ** 2 - (wavelength * fy) ** 2
    root = inside.clamp(min=0.0).sqrt()
    phase = 2 * math.pi * distance / wavelength * root
    return torch.polar((inside > 0).double(), phase)
