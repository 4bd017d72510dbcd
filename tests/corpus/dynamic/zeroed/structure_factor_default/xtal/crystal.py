import torch
from . import defaults

class Crystal:
    def __init__(self, a, b, f0=defaults.F000):
        self.a, self.b, self.f0 = a, b, f0

    def structure_factor(self, h):
        return torch.full_like(h, self.f0)

    def lattice(self, q):
        h = q * self.a
        return torch.sin(4 * h) / torch.sin(h), h * self.b

    def intensity(self, q):
        lat, h = self.lattice(q)
        amp = self.structure_factor(q) * lat
        return amp ** 2 * torch.exp(-h)
