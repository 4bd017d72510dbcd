import torch

def solid_angle(r, si):
    return r ** 2 / (r ** 2 + si["distance"] ** 2)

def signal(si):
    r = torch.linspace(0.1, 1, 5, dtype=torch.float64)
    return si["gain"] * solid_angle(r, si)
