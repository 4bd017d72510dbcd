import numpy as np


def potential(xp, q, xy):
    return xp.arctan(q * xp.sqrt((xy**2).sum(-1) + 1.0))


def smooth(xp, field, width=3):
    kernel = np.ones(width) / width
    values = xp.to_numpy(field)
    return xp.asarray(np.convolve(values, kernel, mode="same"))


def rows(xp, field):
    return xp.to_numpy(field).tolist()
