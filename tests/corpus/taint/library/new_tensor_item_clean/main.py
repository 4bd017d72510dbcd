import torch


def soft_threshold(x, lam):
    bound = x.abs().max()
    scaled = x / bound
    shrunk = torch.sign(scaled) * torch.relu(scaled.abs() - lam)
    return shrunk * bound


def prox_step(x, grad, step, lam):
    return soft_threshold(x - step * grad, lam)
