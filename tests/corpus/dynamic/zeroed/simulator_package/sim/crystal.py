"""The crystal and its structure factors."""
import torch


class Crystal:
    def __init__(self, cell, mosaic, reflections=(), default=0.0):
        self.cell, self.mosaic = cell, mosaic
        self.table = dict(reflections)
        self.default = default

    def factor(self, h):
        values = [self.table.get(int(i), self.default) for i in h]
        return torch.tensor(values, dtype=torch.float64)
