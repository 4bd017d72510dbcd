import numpy as np


def as_array(x):
    return np.asarray(x.detach())
