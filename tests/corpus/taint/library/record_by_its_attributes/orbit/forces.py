import math


def pull(r, v, mass=1.0):
    height = r.norm() - 1.0
    air = 1e-3 * math.exp(-height / 60.0)
    return -mass * r / r.norm() ** 3 - air * v.norm() * v
