import torch


def coulomb(velocity, mu):
    return -mu * torch.sign(velocity)
