import torch
from survive import frac

DEFAULTS = {"density": 0.0, "dt": 1.0}


def step(n, r, d, c, dt):
    z = r * 0.1
    births = r * dt * n * frac(d * n * dt)
    return (n + births) * torch.exp(-z * dt) - c * frac(z * dt)


def project(n0, r, d, catch, dt=DEFAULTS["dt"]):
    n, out = n0, []
    for c in catch:
        n = step(n, r, d, c, dt)
        out.append(n)
    return torch.stack(out)
