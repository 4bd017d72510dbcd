"""A logarithm of 0 that where hides afterwards, two operations later."""

import torch
from photo import PSF, score
psf = PSF(torch.tensor(0.05, dtype=torch.float64, requires_grad=True))
star = dict(flux=torch.tensor(10.0, dtype=torch.float64, requires_grad=True))
ax = torch.arange(-3., 4., dtype=torch.float64)
r2 = ax[:, None] ** 2 + ax[None] ** 2
score(star["flux"] * psf(r2)).backward()
