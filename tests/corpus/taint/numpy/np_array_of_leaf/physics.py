import numpy as np
from backend import as_array


def structure_factor(positions):
    r = as_array(positions)
    return float(np.cos(2 * np.pi * r).sum())
