import cmath
import torch


def parallel(*z):
    return 1 / sum(1 / v for v in z)


class Circuit:
    def __init__(self, R, L, C):
        self.R, self.L, self.C = R, L, C

    def impedance(self, w):
        zc = 1 / complex(0.0, w * self.C)
        zl = 1j * w * self.L
        return self.R + parallel(zl, torch.tensor(zc))


R = torch.tensor(50.0, requires_grad=True)
L = torch.tensor(1e-3, requires_grad=True)
C = torch.tensor(1e-6, requires_grad=True)
z = torch.stack([Circuit(R, L, C).impedance(w) for w in (1e3, 2e3, 5e3)])
(z.abs() - 60).pow(2).sum().backward()
