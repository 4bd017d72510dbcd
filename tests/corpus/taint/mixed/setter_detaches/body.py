import torch


class Body:
    def __init__(self, mass):
        self._mass = None
        self.mass = mass

    @property
    def mass(self):
        return self._mass

    @mass.setter
    def mass(self, value):
        self._mass = torch.as_tensor(value).detach().clone()
