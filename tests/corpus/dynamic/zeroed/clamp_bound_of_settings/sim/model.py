import torch

class Model:
    def __init__(self, limits):
        self.limits = limits

    def bounded(self, t):
        return t.clamp(self.limits["t_min"], self.limits["t_max"])

    def rate(self, temp, pressure):
        t = self.bounded(temp)
        return pressure * torch.exp(-1000.0 / t)
