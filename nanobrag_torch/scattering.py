"""Scattering vectors and Miller indices."""

from torch import Tensor

from nanobrag_torch.vectors import transformed


def scattering_vectors(directions: Tensor, incident: Tensor, wavelength: Tensor) -> Tensor:
    """(d - i) / wavelength in 1/m for unit ``directions`` (3, n): shape (3, n)."""
    return (directions - incident.unsqueeze(-1)) / wavelength


def miller_indices(real_vectors: Tensor, scattering: Tensor) -> Tensor:
    """Fractional h, k, l of (domains, 3, 3) real vectors in metres: shape (domains, 3, n)."""
    return transformed(real_vectors, scattering)


def resolved(scattering: Tensor, dmin: float) -> Tensor:
    """Where the resolution 1/|q| is at least ``dmin`` metres; q = 0 is kept. Shape (n,), boolean."""
    return (scattering * scattering).sum(0) * (dmin * dmin) <= 1.0
