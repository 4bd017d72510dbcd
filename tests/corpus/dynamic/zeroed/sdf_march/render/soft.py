import torch


def occupancy(sdf, sharpness):
    return torch.sigmoid(-sdf / sharpness)


def transmittance(occ):
    return torch.cumprod(1 - 0.5 * occ, dim=0)
