import torch

class Optics:
    def __init__(self, zernike, power):
        self.zernike, self.power = zernike, power

    def aberration(self, r):
        if not self.zernike.any():
            return torch.zeros_like(r)
        return sum(z * r ** (k + 1) for k, z in enumerate(self.zernike))

    def phase(self, r):
        return self.power * r**2 + self.aberration(r)
