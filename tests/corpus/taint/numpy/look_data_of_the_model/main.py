import numpy as np
import torch

from seis.model import Layered, ricker
from seis.invert import invert

rng = np.random.default_rng(4)
v_true = np.array([1.5, 2.0, 2.6, 3.1], dtype=np.float32)
geom = {"nt": 64, "dt": 0.02, "thick": np.array([0.2, 0.3, 0.4, 0.5], dtype=np.float32), "f0": 8.0}
data = Layered(v_true, geom)().detach().numpy()
data = data + 0.01 * rng.standard_normal(data.shape).astype(np.float32)
v0 = np.full(4, 2.2, dtype=np.float32)
m, hist = invert(Layered(v0, geom), data, steps=4)
print(np.abs(m - v_true).max(), hist[-1])
