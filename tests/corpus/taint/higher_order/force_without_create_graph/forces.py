import torch


def forces(potential, x):
    x = x.clone().requires_grad_(True)
    energy = potential(x)
    return -torch.autograd.grad(energy, x)[0]
