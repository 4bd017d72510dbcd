import torch


def fixed_point(function, z, steps=60, tolerance=1e-13):
    for _ in range(steps):
        after = function(z)
        if (after - z).abs().max() < tolerance:
            return after
        z = after
    return z
