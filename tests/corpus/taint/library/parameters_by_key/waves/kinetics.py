import torch

KINETICS = {}


def kinetics(function):
    KINETICS[function.__name__] = function
    return function


@kinetics
def decay(u, v, p):
    return -p["rate"] * u, p["rate"] * u - v


@kinetics
def nagumo(u, v, p):
    slow = p["slow"].item() if isinstance(p["slow"], torch.Tensor) else p["slow"]
    return u - u**3 - v + p["drive"], slow * (u - p["rate"] * v)


@kinetics
def passive(u, v, p):
    steps = int(p["steps"])
    label = str(p["label"])
    return -u / steps, -v * len(label)
