import torch
def mix(w, comps):
    out = torch.zeros(3)
    for wi, c in zip(w, comps):
        if wi == 0:
            continue
        out = out + wi * c
    return out
