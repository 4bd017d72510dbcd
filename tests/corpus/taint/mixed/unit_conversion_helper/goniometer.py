import torch
from units import radians


class Goniometer:
    def __init__(self, omega):
        self.omega = omega

    def matrix(self):
        w = torch.as_tensor(radians(self.omega))
        c, s = torch.cos(w), torch.sin(w)
        return torch.stack([torch.stack([c, -s]), torch.stack([s, c])])
