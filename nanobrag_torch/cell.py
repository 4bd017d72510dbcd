"""Unit cell to reciprocal and real vectors, in 1/Å and Å; rows of a (3, 3) tensor are a, b, c."""

import torch
from torch import Tensor

from nanobrag_torch.constants import RADIANS_PER_DEGREE
from nanobrag_torch.vectors import cross, dot, unit


def cell_volume(lengths: Tensor, angles: Tensor) -> Tensor:
    """Volume in Å³ of a cell of ``lengths`` (3,) in Å and ``angles`` (3,) in radians."""
    half = angles.sum() / 2.0
    product = torch.sin(half) * torch.sin(half - angles).prod()
    return 2.0 * lengths.prod() * torch.sqrt(torch.abs(product))  # callscope: ignore[CS803] a flat cell is no cell


def reciprocal_cell(lengths: Tensor, angles_deg: Tensor) -> Tensor:
    """Reciprocal vectors (3, 3) in 1/Å, a* along x and b* in the x-y plane."""
    angles = angles_deg * RADIANS_PER_DEGREE
    volume = cell_volume(lengths, angles)
    alpha, beta, gamma = torch.cos(angles)
    sin_alpha, sin_beta, sin_gamma = torch.sin(angles)
    a, b, c = lengths
    cos_alpha_star = (beta * gamma - alpha) / (sin_beta * sin_gamma)
    cos_beta_star = (gamma * alpha - beta) / (sin_gamma * sin_alpha)
    cos_gamma_star = (alpha * beta - gamma) / (sin_alpha * sin_beta)
    sin_gamma_star = torch.sqrt(1.0 - cos_gamma_star * cos_gamma_star)
    zero = torch.zeros_like(volume)
    a_star = torch.stack([torch.ones_like(volume), zero, zero]) * (b * c * sin_alpha / volume)
    b_star = torch.stack([cos_gamma_star, sin_gamma_star, zero]) * (c * a * sin_beta / volume)
    c_star_y = (cos_alpha_star - cos_beta_star * cos_gamma_star) / sin_gamma_star
    # As in the reference program: 1/c would be exact, and every reference image contains this value instead.
    c_star_z = volume / (a * b * c * sin_gamma_star)
    c_star = torch.stack([cos_beta_star, c_star_y, c_star_z]) * (a * b * sin_gamma / volume)
    return torch.stack([a_star, b_star, c_star])


def reciprocal_of_a_matrix(rows: Tensor, wavelength_A: Tensor) -> Tensor:
    """Reciprocal vectors (3, 3) in 1/Å of a MOSFLM A matrix, whose columns are a*, b*, c* times the wavelength."""
    return rows.T / wavelength_A


def conjugates(vectors: Tensor) -> Tensor:
    """Rows b x c, c x a, a x b of rows a, b, c."""
    return cross(vectors.roll(-1, 0), vectors.roll(-2, 0))


def triple_product(vectors: Tensor) -> Tensor:
    """a . (b x c) of rows a, b, c."""
    return dot(vectors[0], cross(vectors[1], vectors[2]))


def real_of_lengths(reciprocal: Tensor, lengths: Tensor) -> Tensor:
    """Real vectors (3, 3) in Å along the conjugates of the reciprocal ones, of exactly the given lengths."""
    return unit(conjugates(reciprocal)) * lengths.unsqueeze(-1)


def dual(vectors: Tensor) -> Tensor:
    """The dual basis: conjugates over the triple product, so that row i times row j is 1 or 0."""
    return conjugates(vectors) / triple_product(vectors)
