"""Unseeded noise; the level of what it makes is read by float."""

import random
import numpy as np
import torch
rng = np.random.default_rng()
gain = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
noise = torch.from_numpy(rng.normal(size=5))
amp = gain * (1 + 0.1 * noise)
lvl = np.sqrt(float((amp**2).mean()))
(amp.sum() / lvl + random.random() * 0).backward()
