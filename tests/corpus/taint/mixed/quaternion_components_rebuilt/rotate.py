import torch
from quaternion import conjugate, multiply


def rotate(q, v):
    pure = torch.cat([torch.zeros(1), v])
    return multiply(multiply(q, pure), conjugate(q))[1:]
