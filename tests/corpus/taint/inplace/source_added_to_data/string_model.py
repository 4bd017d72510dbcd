import torch


def push(u, cell, amount):
    u.data[cell] += amount
    return u


def clamp_ends(u):
    u = u.clone()
    u[0] = 0.0
    u[-1] = 0.0
    return u


def play(tension, pulse, steps, source, listener):
    u, v = torch.zeros(20), torch.zeros(19)
    heard = torch.empty(steps)
    for i in range(steps):
        v = v + 0.3 * (u[1:] - u[:-1])
        u = clamp_ends(u + 0.3 * tension * torch.nn.functional.pad(v[1:] - v[:-1], (1, 1)))
        u = push(u, source, pulse[i])
        heard[i] = u[listener - 8]
    return heard
