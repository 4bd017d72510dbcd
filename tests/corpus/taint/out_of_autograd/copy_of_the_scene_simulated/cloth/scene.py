import copy
import torch


class Scene:
    def __init__(self, n):
        self.n = n
        self.materials = {
            "stiffness": torch.tensor(40.0, requires_grad=True),
            "damping": torch.tensor(0.4, requires_grad=True),
            "mass": torch.tensor(1.0, requires_grad=True),
        }
        self.pos = torch.linspace(0, 1, n)
        self.vel = torch.zeros(n)

    def clone(self):
        return copy.deepcopy(self)

    def reset(self):
        self.pos = torch.linspace(0, 1, self.n).clone()
        self.vel = torch.zeros_like(self.pos)
        return self
