import torch
class Knob:
    def __init__(self, unit=1.0):
        self.unit = unit
    def __set_name__(self, owner, name):
        self.slot = "_" + name
    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return obj.__dict__[self.slot]
    def __set__(self, obj, value):
        obj.__dict__[self.slot] = torch.tensor(float(value) * self.unit, requires_grad=True)
