"""Intensity of a few reflections."""
import torch


def intensity(crystal, wavelength):
    hkl = torch.tensor([[1.0, 2.0], [3.0, 1.0]], dtype=torch.float64)
    s = hkl @ crystal.basis
    theta = 0.5 * wavelength * s.norm(dim=1)
    return torch.exp(-theta).sum()
