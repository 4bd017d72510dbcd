import numpy as np

def colebrook(re, rough):
    f = 0.02
    for _ in range(60):
        f = (-2 * np.log10(rough / 3.7 + 2.51 / (re * np.sqrt(f)))) ** -2
    return f
