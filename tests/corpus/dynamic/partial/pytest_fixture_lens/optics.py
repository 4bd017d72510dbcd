import torch

class Lens:
    def __init__(self, curvature, thickness):
        self.curvature = curvature
        self.thickness = thickness

    @property
    def power(self):
        return self.curvature * 0.5

    def sag(self, r):
        k = self.curvature.item()
        return k * r ** 2 / 2 + self.thickness

    def path(self, r):
        return self.sag(r) * (1 + self.power)
