import torch
from math import pi

def sinc(x):
    y = pi * x
    return torch.where(x == 0, torch.ones_like(x), torch.sin(y) / y)

def lanczos(x, a=2):
    return sinc(x) * sinc(x / a)
