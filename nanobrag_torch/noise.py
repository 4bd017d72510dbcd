"""Integer and noisy images: what a detector would write. Outside the graph, never differentiated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatImage = NDArray[np.floating]
CountImage = NDArray[np.uint16]

LARGEST_COUNT = 65535
FULL_SCALE = 55000.0
"""Counts of the brightest pixel where no scale is given."""

ADC_OFFSET = 40.0
LARGEST_POISSON_MEAN = 1e6
"""Above it a normal deviate is used: the relative difference is below a thousandth."""


@dataclass(frozen=True)
class NoisyImage:
    """Counts, and how many pixels would have exceeded the largest one."""

    counts: CountImage
    overloads: int


def chosen_scale(image: FloatImage, scale: float | None) -> float:
    """Counts a photon: as given, or so that the brightest pixel has 55000; 1 for a dark image."""
    if scale is not None and scale > 0.0:
        return scale
    brightest = float(image.max())
    return FULL_SCALE / brightest if brightest > 0.0 else 1.0


def integer_image(image: FloatImage, scale: float | None = None, adc: float = ADC_OFFSET) -> CountImage:
    """floor(image scale + adc + 1/2), clipped to 16 bits."""
    counts = np.floor(np.asarray(image, dtype=np.float64) * chosen_scale(image, scale) + adc + 0.5)
    return np.clip(counts, 0, LARGEST_COUNT).astype(np.uint16)


def poisson(means: FloatImage, random: np.random.Generator) -> NDArray[np.float64]:
    """Poisson deviates of each mean, normal ones where the mean is large."""
    means = np.asarray(means, dtype=np.float64)
    normal = means + np.sqrt(means) * random.standard_normal(means.shape)
    return np.where(means > LARGEST_POISSON_MEAN, normal, random.poisson(np.minimum(means, LARGEST_POISSON_MEAN)))


def noise_image(image: FloatImage, seed: int, adc: float = ADC_OFFSET) -> NoisyImage:
    """Photon counts with the ADC's offset for an image of mean photon numbers."""
    counts = poisson(image, np.random.default_rng(abs(seed))) + adc
    overloads = int((counts > LARGEST_COUNT).sum())
    return NoisyImage(np.clip(counts, 0, LARGEST_COUNT).astype(np.uint16), overloads)
