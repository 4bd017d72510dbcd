import torch


class Gravity:
    def __init__(self, g):
        self.g = g

    def __call__(self, x, v):
        return -self.g * torch.ones_like(x)


class Drag:
    def __init__(self, coefficient):
        self.coefficient = coefficient

    def __call__(self, x, v):
        return -self.coefficient * v.abs().item() * v


class Wind:
    def __init__(self, strength):
        self.strength = strength

    def __call__(self, x, v):
        return torch.full_like(x, self.strength)
