import torch
class Cell:
    def __init__(self, phi, a):
        self.phi = phi
        self.a = a
    def rotation(self):
        if not self.phi:
            return torch.eye(2) * self.a
        c, s = self.phi.cos(), self.phi.sin()
        return torch.stack([torch.stack([c, -s]), torch.stack([s, c])]) * self.a
