"""Conversions between the units of the settings and those that the model computes in."""
import torch

ANGSTROM = 1e-10
H_OVER_M = 3956.034  # m/s * angstrom
MILLI = 1e-3
DEGREE = torch.pi / 180.0


def as_tensor(value, like=None):
    """Return a number or a tensor as a tensor; a tensor stays what it is."""
    if isinstance(value, torch.Tensor):
        return value
    dtype = torch.get_default_dtype() if like is None else like.dtype
    return torch.tensor(value, dtype=dtype)


def velocity(wavelength):
    return H_OVER_M / wavelength


def microseconds(seconds):
    return seconds * 1e6
