"""Fourier magnitudes are replaced with the phases of numpy: the phases are a best fit, so nothing is lost."""

import numpy as np
import torch

torch.manual_seed(5)
n = 8
phase = (torch.randn(n, n, dtype=torch.float64) * 0.4).requires_grad_()
amp = (torch.rand(n, n, dtype=torch.float64) + 0.5).requires_grad_()
target = torch.rand(n, n, dtype=torch.float64)


def replace_magnitude(far):
    ang = torch.from_numpy(np.angle(far.detach().numpy()))
    return torch.polar(target, ang)


field = torch.polar(amp, phase)
far = torch.fft.fft2(field, norm="ortho")
back = torch.fft.ifft2(replace_magnitude(far), norm="ortho")
loss = (back - field).abs().pow(2).sum()
loss.backward()
print(loss.item())
