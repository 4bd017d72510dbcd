import torch
from backend import asarray

def superpose(phase, amp, t):
    phase = asarray(phase)
    return (amp[:, None] * torch.sin(t[None] + phase[:, None])).sum(0)
