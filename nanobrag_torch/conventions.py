"""The detector conventions: directions before any rotation, and where a beam centre lies."""

from dataclasses import dataclass
from enum import StrEnum

Vector = tuple[float, float, float]


class DetectorConvention(StrEnum):
    """Whose definition of axes and beam centre is used."""

    MOSFLM = "MOSFLM"
    DENZO = "DENZO"
    ADXV = "ADXV"
    XDS = "XDS"
    DIALS = "DIALS"
    CUSTOM = "CUSTOM"


class DetectorPivot(StrEnum):
    """What stays in place when the detector is rotated: the beam spot or the sample."""

    BEAM = "BEAM"
    SAMPLE = "SAMPLE"


@dataclass(frozen=True)
class ConventionRow:
    """Unit vectors of one convention, its pivot and its rules for the beam centre.

    ``half_pixel_mapping`` is added to every centre, in pixels; ``extra_default`` enlarges the detector
    by that many pixels before its middle is taken as the default centre.
    """

    beam: Vector
    fast: Vector
    slow: Vector
    normal: Vector
    twotheta: Vector
    polarization: Vector
    spindle: Vector
    pivot: DetectorPivot
    half_pixel_mapping: float
    extra_default: float


_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_MINUS_X, _MINUS_Y, _MINUS_Z = (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, -1.0)
_BEAM, _SAMPLE = DetectorPivot.BEAM, DetectorPivot.SAMPLE

CONVENTIONS = {
    DetectorConvention.MOSFLM: ConventionRow(_X, _Z, _MINUS_Y, _X, _MINUS_Z, _Z, _Z, _BEAM, 0.5, 1.0),
    DetectorConvention.DENZO: ConventionRow(_X, _Z, _MINUS_Y, _X, _MINUS_Z, _Z, _Z, _BEAM, 0.0, 1.0),
    DetectorConvention.ADXV: ConventionRow(_Z, _X, _MINUS_Y, _Z, _MINUS_X, _X, _X, _BEAM, 0.0, 1.0),
    DetectorConvention.XDS: ConventionRow(_Z, _X, _Y, _Z, _X, _X, _X, _SAMPLE, 0.0, 0.0),
    DetectorConvention.DIALS: ConventionRow(_Z, _X, _Y, _Z, _Y, _Y, _Y, _SAMPLE, 0.0, 0.0),
    DetectorConvention.CUSTOM: ConventionRow(_X, _Z, _MINUS_Y, _X, _Y, _Z, _Z, _BEAM, 0.0, 0.0),
}
