"""A pulsed source: its spectrum over wavelength, sampled in a fixed order."""
from functools import cached_property

import torch

from tofsim.config import SourceConfig
from tofsim.units import as_tensor


class Source:
    def __init__(self, config: SourceConfig):
        self.config = config
        self.peak = as_tensor(config.temperature)

    @cached_property
    def wavelengths(self):
        low, high, count = self.config.wavelengths
        return torch.linspace(low, high, count)

    @cached_property
    def spectrum(self):
        """Return a Maxwellian over wavelength, of area one over the samples."""
        x = self.peak / self.wavelengths
        weight = x**5 * torch.exp(-(x**2))
        return weight / weight.sum()

    def arrival_jitter(self, count):
        generator = torch.Generator().manual_seed(self.config.seed)
        return torch.rand(count, generator=generator) * self.config.pulse_width_us * 1e-6
