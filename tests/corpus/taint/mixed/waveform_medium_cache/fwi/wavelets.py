import math
import torch

WAVELETS = {}


def wavelet(fn):
    WAVELETS[fn.__name__] = fn
    return fn


@wavelet
def ricker(t, f0):
    a = (math.pi * f0 * (t - 1.2 / f0)) ** 2
    return (1 - 2 * a) * torch.exp(-a)


@wavelet
def gabor(t, f0, width=0.05):
    t0 = 0.1
    return torch.exp(-((t - t0) / width) ** 2) * torch.cos(2 * math.pi * f0 * (t - t0))
