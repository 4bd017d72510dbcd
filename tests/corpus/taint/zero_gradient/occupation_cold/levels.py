import torch


def assemble(site, coupling, n):
    h = torch.zeros(n, n)
    for i in range(n):
        h[i, i] = site * i
        if i:
            h[i, i - 1] = h[i - 1, i] = coupling
    return h


def fermi(energies, mu, kT=None):
    if kT:
        return torch.sigmoid((mu - energies) / kT)
    return (energies < mu).float()
