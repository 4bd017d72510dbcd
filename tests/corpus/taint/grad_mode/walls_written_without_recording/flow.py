import torch


def walls(u):
    with torch.no_grad():
        u[0] = u[1]
        u[-1] = u[-2]
    return u


def step(u, speed):
    return walls(u - speed * (u - torch.roll(u, 1)) + 0.1 * speed)
