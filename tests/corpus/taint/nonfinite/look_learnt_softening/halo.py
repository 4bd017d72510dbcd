import torch


def radius(offset, core):
    return torch.sqrt((offset ** 2).sum(-1) + core ** 2)


def deflection(points, centre, core, mass):
    return mass / radius(points - centre, core)
