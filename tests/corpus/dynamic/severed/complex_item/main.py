"""complex() of a tensor."""
import cmath

import torch


def fringe(phase, amplitude):
    factor = cmath.exp(1j * complex(phase))
    return amplitude * factor.real


phase = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
amplitude = torch.tensor(1.9, dtype=torch.float64, requires_grad=True)
fringe(phase, amplitude).backward()
