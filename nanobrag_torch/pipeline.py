"""The physics in order: from pixels to intensity. Each step is a stage of its own module."""

import torch
from torch import Tensor

from nanobrag_torch.absorption import captured_fraction
from nanobrag_torch.lattice import Block, lattice_factor
from nanobrag_torch.pixels import Grid, grid_positions, inverse_range, pixel_grid
from nanobrag_torch.polarization import polarization
from nanobrag_torch.scattering import miller_indices, resolved, scattering_vectors
from nanobrag_torch.scene import Scene, Settings
from nanobrag_torch.solid_angle import solid_angle
from nanobrag_torch.structure_factor import Lookup, structure_factor


def intensity(scene: Scene, settings: Settings, grid: Grid) -> Tensor:
    """Sum over subpixels and orientations for a scene narrowed to one source, not yet scaled: (slow, fast) pixels."""
    positions = grid_positions(scene, grid, settings.curved)
    nearness = inverse_range(positions)
    directions = (positions * nearness).flatten(1)
    scattered = polarized_intensity(scene, settings, directions).view_as(nearness)
    omega = solid_angle(scene, nearness, settings.point_pixel)
    pixels = weighted_pixels(scattered, omega, settings)
    return (
        pixels * capture(scene, settings, pixel_grid(grid, settings.oversample))
        if scene.thickness is not None
        else pixels
    )


def polarized_intensity(scene: Scene, settings: Settings, directions: Tensor) -> Tensor:
    """Scattered intensity toward unit ``directions`` (3, n) with its polarization: shape (n,)."""
    scattering = scattering_vectors(directions, scene.incident, scene.wavelengths)
    scattered = crystal_intensity(scene, settings, scattering)
    if settings.dmin > 0.0:
        scattered = scattered * resolved(scattering, settings.dmin)
    if settings.nopolar:
        return scattered
    return scattered * polarization(directions, scene.incident, scene.polarization_axis, scene.polarization_factor)


def crystal_intensity(scene: Scene, settings: Settings, scattering: Tensor) -> Tensor:
    """Squared structure and lattice factors, summed over orientations: shape (n,)."""
    hkl = miller_indices(scene.real_vectors, scattering)
    block = Block(settings.shape, settings.cells, scene.fudge, scene.reciprocal_vectors)
    lookup = Lookup(scene.default_F, scene.grid, settings.lowest_hkl, settings.tricubic)
    F_cell = structure_factor(hkl, lookup)
    F_lattice = lattice_factor(hkl, block)
    return (F_cell * F_lattice).square().sum(0)


def weighted_pixels(scattered: Tensor, omega: Tensor, settings: Settings) -> Tensor:
    """Sum subpixels (rows n, columns n) into pixels, each by its own solid angle or all by the last one's."""
    if settings.oversample_omega:
        return pixel_sums(scattered * omega, settings.oversample)
    n = settings.oversample
    return pixel_sums(scattered, n) * omega[n - 1 :: n, n - 1 :: n]


def pixel_sums(subpixels: Tensor, oversample: int) -> Tensor:
    """Sum over the subpixels of each pixel."""
    if oversample == 1:
        return subpixels
    rows, columns = subpixels.shape
    return subpixels.view(rows // oversample, oversample, columns // oversample, oversample).sum((1, 3))


def capture(scene: Scene, settings: Settings, grid: Grid) -> Tensor:
    """Fraction of photons that the detector captures, for the rays to the pixels' centres."""
    assert scene.thickness is not None and scene.depth is not None
    positions = grid_positions(scene, grid, settings.curved)
    obliquity = torch.tensordot(scene.normal, positions, 1) * inverse_range(positions)
    layers, all_layers = settings.thick_layers, settings.oversample_thick
    return captured_fraction(obliquity, scene.thickness, scene.depth, layers, all_layers)
