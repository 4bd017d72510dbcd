import math

import torch


def weights(lag, n):
    t = torch.arange(1, n + 1)
    w = torch.relu(1 - (t - lag).abs() / lag)
    return w / (w.sum() + 1e-6)


def hydrograph(lag):
    return weights(lag, n=max(2, math.ceil(2 * lag)))
