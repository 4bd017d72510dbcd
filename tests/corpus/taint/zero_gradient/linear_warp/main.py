import torch

def warp(signal, shift):
    n = len(signal)
    pos = (torch.arange(n) + shift).clamp(0, n - 1.001)
    left = pos.floor()
    w = pos - left
    i = left.long()
    return signal[i] * (1 - w) + signal[i + 1] * w

shift = torch.tensor(1.3, requires_grad=True)
sig = torch.randn(16, requires_grad=True)
(warp(sig, shift) - sig.detach()).pow(2).sum().backward()
