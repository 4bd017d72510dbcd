"""One step towards a window with more contrast."""
import math

import torch

from spectral.score import contrast
from spectral.window import Spectrum

times = torch.arange(96, dtype=torch.float64)
waves = torch.stack([torch.sin(2 * math.pi * f * times) for f in (0.05, 0.11)])
spectrum = Spectrum(16, 4)
tilt = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
loss = -(contrast(spectrum(waves * torch.exp(-tilt * times / 96)), 4)).mean()
loss.backward()
best = max(range(2), key=lambda i: float(contrast(spectrum(waves), 4)[i]))
print(best)
