import torch
from .params import Medium

def laplacian(u, dx):
    return (torch.roll(u, 1, -1) - 2 * u + torch.roll(u, -1, -1)) / dx ** 2

def propagate(u0, medium: Medium, dt, nt, dx=0.1):
    prev, cur = u0, u0
    for _ in range(nt):
        nxt = 2 * cur - prev + (dt * medium.velocity) ** 2 * laplacian(cur, dx)
        prev, cur = cur, nxt
    return cur / medium.density
