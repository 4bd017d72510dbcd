import torch


def multiply(p, q):
    a, b, c, d = p
    e, f, g, h = q
    w = a * e - b * f - c * g - d * h
    x = a * f + b * e + c * h - d * g
    y = a * g - b * h + c * e + d * f
    z = a * h + b * g - c * f + d * e
    return torch.tensor([w, x, y, z])


def conjugate(q):
    return q * torch.tensor([1.0, -1.0, -1.0, -1.0])
