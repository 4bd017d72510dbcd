import torch

COEFF = {True: 0.97, False: 0.42}

def loss_factor(thickness):
    return COEFF[bool(thickness > 0.5)]

def transmit(thickness, n):
    return n * loss_factor(thickness) + n**2
