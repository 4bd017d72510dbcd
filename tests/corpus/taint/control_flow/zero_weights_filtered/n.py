import torch
def mix(w, comps):
    return sum(wi * c for wi, c in zip(w, comps) if wi != 0)
