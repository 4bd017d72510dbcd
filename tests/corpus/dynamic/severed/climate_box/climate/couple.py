import torch
from torch import nn


class Coupled(nn.Module):
    def __init__(self, atmosphere, ocean):
        super().__init__()
        self.atmosphere, self.ocean = atmosphere, ocean

    def run(self, co2, dt=0.5):
        t, deep = torch.zeros(()), torch.zeros(())
        for c in co2:
            q = self.ocean.uptake(t, deep)
            t = t + dt * (self.atmosphere.heating(c, t) - q) / self.ocean.capacity()
            deep = deep + dt * q / 20.0
            yield torch.stack([t, deep])
