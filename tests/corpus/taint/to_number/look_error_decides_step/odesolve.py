import math
import torch
from torch import nn


class LotkaVolterra(nn.Module):
    def __init__(self):
        super().__init__()
        self.rates = nn.Parameter(torch.tensor([0.9, 0.7, 0.8, 0.5]))

    def forward(self, t, y):
        a, b, c, d = self.rates
        return torch.stack([y[0] * (a - b * y[1]), y[1] * (d * y[0] - c)])


def heun(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h, y + h * k1)
    return y + 0.5 * h * (k1 + k2), 0.5 * h * (k2 - k1)


def integrate(f, y, t_end, rtol=1e-3, h=0.25):
    t, n_ok, n_bad = 0.0, 0, 0
    sizes = []
    while t < t_end - 1e-12:
        h = min(h, t_end - t)
        y_new, err = heun(f, t, y, h)
        e = float(err.detach().abs().max()) / (rtol * (1 + float(y.detach().abs().max())))
        if e <= 1:
            t, y, n_ok = t + h, y_new, n_ok + 1
            sizes.append(h)
        else:
            n_bad += 1
        h = h * min(2.0, max(0.3, 0.9 / math.sqrt(e + 1e-9)))
    return y, {"accepted": n_ok, "rejected": n_bad, "h_min": min(sizes)}
