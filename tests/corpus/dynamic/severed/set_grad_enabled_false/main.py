"""Gradient recording is switched off by a flag and switched on again too late."""
import torch


def calibrate(signal, gain, training):
    torch.set_grad_enabled(training)
    out = signal * gain
    torch.set_grad_enabled(True)
    return out


gain = torch.tensor(2.5, dtype=torch.float64, requires_grad=True)
offset = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
signal = torch.tensor([0.5, 1.5, -0.5], dtype=torch.float64)
loss = (calibrate(signal, gain, False) + offset).pow(2).sum()
loss.backward()
