"""Synthetic line spectra."""
from .axis import energy_axis, wavelength_axis
from .lines import LineShape, Lorentzian, Voigtish, render

__all__ = ["LineShape", "Lorentzian", "Voigtish", "energy_axis", "render", "wavelength_axis"]
