import torch


def agm(a, b):
    for _ in range(6):
        a, b = (a + b) / 2, torch.sqrt(a * b)
    return a


def period(length, theta):
    return 2 * torch.pi * torch.sqrt(length / 9.81) / agm(torch.ones(()), torch.cos(theta / 2))
