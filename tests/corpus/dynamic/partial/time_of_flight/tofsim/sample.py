"""A mosaic crystal: form factors from a table, Bragg peaks of a lattice, absorption of what goes through."""
from functools import cached_property

import torch

from tofsim import rotations
from tofsim.config import SampleConfig
from tofsim.units import DEGREE, as_tensor

_Q = torch.tensor([0.0, 2.0, 4.0, 6.0, 8.0, 12.0])
_FORM = torch.tensor([9.0, 6.5, 4.1, 2.9, 2.2, 1.5])


class Table:
    """A table that is interpolated linearly."""

    def __init__(self, places, values):
        self.places = places
        self.values = values

    def __call__(self, x):
        index = torch.clamp(torch.searchsorted(self.places, x.detach().contiguous()), 1, len(self.places) - 1)
        low, high = self.places[index - 1], self.places[index]
        share = (x - low) / (high - low)
        return self.values[index - 1] * (1 - share) + self.values[index] * share


class Sample:
    def __init__(self, config: SampleConfig, blocks=5):
        self.config = config
        self.spacing = as_tensor(config.spacing)
        self.mosaic = as_tensor(config.mosaic_deg) * DEGREE
        self.scale = as_tensor(config.scale)
        self.absorption = as_tensor(config.absorption)
        self.blocks = blocks
        self.form = Table(_Q, _FORM)

    @cached_property
    def reciprocal(self):
        """Return the reciprocal vectors of the reflections, for each mosaic block."""
        indices = torch.tensor(self.config.reflections, dtype=torch.get_default_dtype())
        vectors = 2 * torch.pi * indices / self.spacing
        return torch.einsum("bij,rj->bri", rotations.mosaic(self.mosaic, self.blocks), vectors)

    def factors(self):
        """Return the structure factors of the reflections, from lengths of their vectors."""
        lengths = [float(vector.norm()) for vector in self.reciprocal[0]]
        return self.form(torch.tensor(lengths, dtype=self.spacing.dtype)) ** 2

    def intensity(self, q, wavelength):
        """Return what each pixel scatters at each wavelength: a Gaussian about each reflection."""
        off = q[:, :, None, None, :] - self.reciprocal[None, None]
        peaks = torch.exp(-0.5 * off.square().sum(-1) / 0.6**2).mean(2)
        through = torch.exp(-self.absorption * wavelength)
        return self.scale * (peaks * self.factors()).sum(-1) * through
