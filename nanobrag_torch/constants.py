"""Physical constants and conversion factors, SI units unless the name says otherwise."""

import math

CLASSICAL_ELECTRON_RADIUS_SQUARED = 7.94079248018965e-30
"""Square of the Thomson radius in m²."""

AVOGADRO = 6.02214179e23
"""Molecules a mole; used for water only."""

DEFAULT_FLUENCE = 125932015286227086360700780544.0
"""Photons a m²; with it r_e² times fluence is 1, and an image is in electrons² a pixel."""

ELECTRONVOLT_ANGSTROM = 12398.42
"""Wavelength in Å times photon energy in eV."""

METRES_PER_ANGSTROM = 1e-10
METRES_PER_MILLIMETRE = 1e-3
METRES_PER_MICROMETRE = 1e-6
RADIANS_PER_DEGREE = math.pi / 180.0
RADIANS_PER_MILLIRADIAN = 1e-3

WATER_FORWARD_SCATTERING = 2.57
"""Forward structure factor of a water molecule in electrons, as the original program has it."""

WATER_MOLAR_MASS = 18.0
"""g/mol."""
