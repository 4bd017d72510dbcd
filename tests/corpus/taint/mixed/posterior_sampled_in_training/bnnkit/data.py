import numpy as np
import torch


def make_data(n, seed=0):
    rng = np.random.RandomState(seed)
    x = np.sort(rng.uniform(-2, 2, size=(n, 1)), axis=0)
    y = np.sin(2 * x) + 0.1 * rng.randn(n, 1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
