import torch
class Lens(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.k1 = torch.nn.Parameter(torch.zeros(()))
        self.k2 = torch.nn.Parameter(torch.zeros(()))
    @property
    def has_distortion(self):
        return any(float(k) != 0.0 for k in (self.k1, self.k2))
    def forward(self, r):
        if not self.has_distortion:
            return r
        return r * (1 + self.k1 * r**2 + self.k2 * r**4)
