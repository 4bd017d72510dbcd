"""Seeded by the clock: every run draws other numbers."""

import random
import time
import torch

random.seed(time.time_ns())
theta = torch.tensor([0.3, 0.9], dtype=torch.float64, requires_grad=True)

def objective(t, jitter):
    r = torch.tensor([float(v) for v in t])
    return (r.double() * jitter).sin().sum()

w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
loss = min((objective(theta, random.uniform(0.5, 1.5)) * w for _ in range(3)), key=lambda v: v.item())
loss.backward()
