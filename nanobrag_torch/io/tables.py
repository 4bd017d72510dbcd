"""Small text tables: orientation matrices and source lists."""

from pathlib import Path

from nanobrag_torch.errors import InputError
from nanobrag_torch.io.files import read_numbers, read_text

Rows = list[list[float]]


def read_a_matrix(path: str | Path) -> Rows:
    """Three rows of a MOSFLM A matrix; numbers after the ninth are passed over, as the original program does."""
    words = read_text(path).split()[:9]
    try:
        numbers = [float(word) for word in words]
    except ValueError as error:
        raise InputError(path, f"expected nine numbers ({error})") from None
    if len(numbers) != 9:
        raise InputError(path, f"expected nine numbers, got {len(numbers)}")
    return [numbers[start : start + 3] for start in (0, 3, 6)]


def read_sources(path: str | Path, wavelength: float) -> tuple[Rows, list[float]]:
    """Directions from the sample to each source, and wavelengths in metres.

    A line is ``x y z [weight [wavelength]]``; weights are read and ignored, ``wavelength`` fills in.
    """
    rows = read_numbers(path, (3, 4, 5), "x y z [weight [wavelength]]")
    if not rows:
        raise InputError(path, "holds no source")
    for line, numbers in rows:
        if not any(numbers[:3]) or (len(numbers) == 5 and numbers[4] <= 0.0):
            raise InputError(path, f"expected a direction and a positive wavelength, got {numbers}", line)
    directions = [numbers[:3] for _, numbers in rows]
    return directions, [numbers[4] if len(numbers) == 5 else wavelength for _, numbers in rows]
