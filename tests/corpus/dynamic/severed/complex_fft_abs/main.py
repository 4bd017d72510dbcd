"""Coherent imaging: the phase is rebuilt by numpy's angle."""
import numpy as np
import torch

obj = torch.tensor([1.0, 0.5, 0.2, 0.8], dtype=torch.float64, requires_grad=True)
phase = torch.tensor([0.1, -0.3, 0.2, 0.5], dtype=torch.float64, requires_grad=True)
probe = torch.from_numpy(np.exp(1j * phase.detach().numpy()))
img = torch.fft.fft(obj * probe).abs() ** 2
(img * torch.arange(4, dtype=torch.float64)).sum().backward()
