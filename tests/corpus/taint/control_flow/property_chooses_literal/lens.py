import torch

class Lens:
    def __init__(self, focal, k1):
        self.focal, self.k1 = focal, k1

    @property
    def has_distortion(self):
        return not torch.isclose(self.k1, torch.zeros(()))

    def distort(self, uv):
        r2 = (uv**2).sum(-1, keepdim=True)
        factor = 1 + self.k1 * r2 if self.has_distortion else 1.0
        return self.focal * uv * factor
