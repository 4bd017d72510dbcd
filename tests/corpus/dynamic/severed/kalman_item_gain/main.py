"""A Kalman filter whose gain is computed in numpy."""
import numpy as np
import torch


def gains(q, r, n):
    p, out = 1.0, []
    for _ in range(n):
        p = p + q
        k = p / (p + r)
        p = (1 - k) * p
        out.append(k)
    return np.array(out)


q = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
r = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
x0 = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
k = torch.from_numpy(gains(q.item(), r.item(), 4))
x = x0
for i, z in enumerate([1.0, 1.1, 0.9, 1.05]):
    x = x + k[i] * (z - x)
(x - 1).pow(2).backward()
