"""A unit conversion turns one of the settings into a float; the package is run with -m."""

import torch
from app.convert import to_si
from app.model import signal

settings = {"distance": torch.tensor(900.0, dtype=torch.float64, requires_grad=True),
            "gain": torch.tensor(1.1, dtype=torch.float64, requires_grad=True)}
loss = signal(to_si(settings)).sum()
loss.backward()
