import torch

from .kinetics import KINETICS


def evolve(params, kind, u, v, dt=0.1, n=3):
    for _ in range(n):
        du, dv = KINETICS[kind](u, v, params)
        u, v = u + dt * du, v + dt * dv
    return u, v


def misfit(params, kind, u, v, seen):
    u, v = evolve(params, kind, u, v)
    worst = int((u - seen).abs().argmax())
    return (u - seen).square().mean() + 0.1 * torch.exp(v).mean(), worst
