import math

import torch


class Cell:
    FIELDS = ("a", "c", "beta")

    def __init__(self, **values):
        for name in self.FIELDS:
            setattr(self, name, torch.tensor(float(values[name]), requires_grad=True))

    def parameters(self):
        return [getattr(self, name) for name in self.FIELDS]

    def volume(self):
        return self.a * self.c * torch.sin(self.angle())

    def angle(self):
        return torch.as_tensor(math.radians(self.beta))

    def __repr__(self):
        return " ".join(f"{name}={getattr(self, name).item():.3f}" for name in self.FIELDS)
