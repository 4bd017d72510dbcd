import torch
from torch import nn

class Material:
    def __init__(self, young):
        self._young = None
        self.young = young

    @property
    def young(self):
        return self._young

    @young.setter
    def young(self, value):
        if isinstance(value, torch.Tensor):
            value = value.detach().clone()
        self._young = value

def beam_deflection(material, load, length, inertia):
    return load * length ** 3 / (3 * material.young * inertia)

e = torch.tensor(200.0, requires_grad=True)
load = torch.tensor(1.0, requires_grad=True)
d = beam_deflection(Material(e), load, 2.0, 0.1)
(d - 0.2).pow(2).backward()
