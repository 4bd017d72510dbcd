import torch
def f(t):
    if -1e-6 < t < 1e-6:
        return 1.0
    return t.sin() / t
