import bisect

import numpy as np
import torch

T = [300.0, 400.0, 500.0, 700.0, 900.0, 1200.0, 1600.0]
CP = [1.005, 1.013, 1.029, 1.075, 1.121, 1.175, 1.22]


def cp_linear(t):
    i = min(max(bisect.bisect_right(T, float(t)) - 1, 0), len(T) - 2)
    return CP[i] + (t - T[i]) / (T[i + 1] - T[i]) * (CP[i + 1] - CP[i])


def cp_numpy(t):
    return torch.as_tensor(np.interp(t.detach().numpy(), T, CP))
