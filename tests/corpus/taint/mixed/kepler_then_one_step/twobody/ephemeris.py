import torch
from .frames import perifocal_to_inertial
from .kepler import true_anomaly


def propagate(el, t):
    M = el.m0 + el.mean_motion * t
    nu = true_anomaly(M, el.e)
    r = el.semilatus / (1 + el.e * torch.cos(nu))
    flat = torch.stack([r * torch.cos(nu), r * torch.sin(nu), torch.zeros_like(r)], dim=-1)
    return flat @ perifocal_to_inertial(el).T
