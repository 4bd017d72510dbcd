"""Mean-field magnetisation of a lattice, one-step gradients at the fixed point."""
import torch

TOL = 1e-6
MIX = 0.5


def update(m, J, h, T):
    return torch.tanh((J @ m + h) / T)


def iterate(m, J, h, T, maxit=200):
    for it in range(maxit):
        new = update(m, J, h, T)
        if (new - m).abs().max() < TOL:
            return new, it
        m = MIX * new + (1 - MIX) * m
    return m, maxit


def magnetisation(J, h, T, m0=None):
    if m0 is None:
        m0 = torch.full((len(h),), 0.1)
    with torch.no_grad():
        m, it = iterate(m0, J, h, T)
    return update(m, J, h, T)


def susceptibility(J, h, T, dh=1e-3):
    return (magnetisation(J, h + dh, T) - magnetisation(J, h - dh, T)).sum() / (2 * dh)
