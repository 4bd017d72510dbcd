import torch
from units import value_of


class Detector:
    def __init__(self, distance, pixel):
        self.distance = value_of(distance)
        self.pixel = pixel

    def angles(self, n):
        r = self.pixel * torch.arange(1.0, n + 1)
        return torch.atan2(r, torch.full_like(r, self.distance))
