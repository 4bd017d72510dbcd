"""Images without geometry: raw floats, and a grey preview."""

from pathlib import Path

import numpy as np

from nanobrag_torch.io.files import write_bytes
from nanobrag_torch.noise import FloatImage

FULL_GREY = 250.0
RMSD_SHOWN = 5.0
"""Standard deviations above the mean that the preview's greys reach."""


def write_float(path: str | Path, image: FloatImage) -> None:
    """Raw little-endian single precision, [slow, fast], without a header."""
    write_bytes(path, image.astype("<f4").tobytes())


def preview_scale(image: FloatImage, scale: float | None) -> float:
    """Grey levels a photon: as given, or from the spread of the pixels' values; 1 for a flat image."""
    if scale is not None and scale > 0.0:
        return scale
    rmsd = float(np.std(image))
    return FULL_GREY / (RMSD_SHOWN * rmsd) if rmsd > 0.0 else 1.0


def write_pgm(path: str | Path, image: FloatImage, scale: float | None = None) -> None:
    """A binary PGM of 8 bits."""
    factor = preview_scale(image, scale)
    height, width = image.shape
    greys = np.floor(np.clip(image * factor, 0.0, 255.0)).astype(np.uint8)
    header = f"P5\n{width} {height}\n# pixels scaled by {factor:g}\n255\n"
    write_bytes(path, header.encode() + greys.tobytes())
