import torch
from vectors import rebuilt


class Lattice:
    def __init__(self, a, b, dtype=torch.float64):
        self.a, self.b = rebuilt((a, b), dtype)

    def dot(self):
        return (self.a * self.b).sum()
