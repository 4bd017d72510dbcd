import torch
from .wavelets import WAVELETS


class Survey:
    def __init__(self, nt, f0, amp, kind="ricker", dt=0.004, dx=0.02):
        self.nt, self.dt, self.dx = nt, dt, dx
        self.f0, self.amp = f0, amp
        self.kind = kind
        self.src = (2, 7)
        self.rec = [(2, 3), (2, 11), (11, 5)]

    def replace(self, **kw):
        new = object.__new__(Survey)
        new.__dict__.update(self.__dict__, **kw)
        return new

    def signature(self):
        t = torch.arange(self.nt) * self.dt
        return self.amp * WAVELETS[self.kind](t, float(self.f0))
