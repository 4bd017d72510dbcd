"""Crystal: cell, orientation, rotation, mosaicity, shape and structure factors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from nanobrag_torch.config import checks
from nanobrag_torch.errors import ParameterError
from nanobrag_torch.hkl import HklGrid, as_grid
from nanobrag_torch.tensors import Number, Triple

ORIENTATION_FIELDS = (
    "phi_start_deg",
    "osc_range_deg",
    "phi_steps",
    "spindle_axis",
    "mosaic_spread_deg",
    "mosaic_domains",
    "mosaic_seed",
)
"""The fields that a simulator's own crystal configuration overrides."""


class CrystalShape(StrEnum):
    """Shape of the mosaic block, hence the form of a spot."""

    SQUARE = "SQUARE"
    ROUND = "ROUND"
    GAUSS = "GAUSS"
    TOPHAT = "TOPHAT"


@dataclass
class CrystalConfig:
    """Lengths in Å, angles in degrees, structure factors in electrons.

    Every continuous field takes a number or a 0-dim tensor, triples take tensors inside.
    ``mosflm_A_matrix_rows`` replaces the cell: its columns are a*, b*, c* times the wavelength.
    ``hkl_data`` is an ``HklGrid``, or a pair of a 3-D tensor and its lowest (h, k, l).
    ``interpolate`` forces tricubic lookup on or off; left out, thin crystals choose it.
    """

    cell_a: Number = 100.0
    cell_b: Number = 100.0
    cell_c: Number = 100.0
    cell_alpha: Number = 90.0
    cell_beta: Number = 90.0
    cell_gamma: Number = 90.0
    mosflm_A_matrix_rows: Sequence[Triple] | None = None
    misset_deg: Triple = (0.0, 0.0, 0.0)
    misset_random: bool = False
    misset_seed: int = -12345678
    phi_start_deg: Number = 0.0
    osc_range_deg: Number = 0.0
    phi_steps: int = 1
    spindle_axis: Triple | None = None
    mosaic_spread_deg: Number = 0.0
    mosaic_domains: int = 1
    mosaic_seed: int = -12345678
    N_cells: tuple[int, int, int] = (1, 1, 1)
    default_F: Number = 0.0
    hkl_data: HklGrid | None = None
    hkl_file: str | Path | None = None
    interpolate: bool | None = None
    shape: CrystalShape = field(default=CrystalShape.SQUARE)
    fudge: Number = 1.0

    def __post_init__(self) -> None:
        self.validate()

    def validate(self) -> None:
        """Raise ``ParameterError`` naming the first impossible field."""
        self._check_cell()
        self._check_orientation()
        self._check_counts()
        self._check_contents()

    def _check_cell(self) -> None:
        checks.call_all(self, checks.positive, "cell_a", "cell_b", "cell_c")
        names = ("cell_alpha", "cell_beta", "cell_gamma")
        for name in names:
            checks.inside(name, getattr(self, name), 0.0, 180.0)
        check_closes([checks.number(name, getattr(self, name)) for name in names])
        if self.mosflm_A_matrix_rows is not None:
            check_a_matrix(self.mosflm_A_matrix_rows)

    def _check_orientation(self) -> None:
        checks.triple("misset_deg", self.misset_deg)
        # A spread below 0 only reverses the domains: differences around 0 have to be possible.
        checks.call_all(self, checks.number, "phi_start_deg", "osc_range_deg", "mosaic_spread_deg")
        checks.optional(checks.direction, "spindle_axis", self.spindle_axis)
        checks.flag("misset_random", self.misset_random)

    def _check_counts(self) -> None:
        checks.call_all(self, checks.count, "phi_steps", "mosaic_domains")
        checks.call_all(self, checks.integer, "mosaic_seed", "misset_seed")
        if len(self.N_cells) != 3:
            raise ParameterError("N_cells", f"must hold three counts, got {self.N_cells!r}")
        for axis, cells in enumerate(self.N_cells):
            checks.count(f"N_cells[{axis}]", cells)

    def _check_contents(self) -> None:
        self.shape = checks.choice("shape", self.shape, CrystalShape)
        checks.positive("fudge", self.fudge)
        checks.number("default_F", self.default_F)
        checks.optional(checks.flag, "interpolate", self.interpolate)
        if self.hkl_data is not None and self.hkl_file is not None:
            raise ParameterError("hkl_file", "cannot be given together with hkl_data")
        self.hkl_data = as_grid(self.hkl_data)


def check_closes(angles: list[float]) -> None:
    """Refuse cell angles in degrees that close no volume."""
    total = sum(angles)
    if total >= 360.0 or any(2.0 * angle >= total for angle in angles):
        shown = ", ".join(f"{angle:g}" for angle in angles)
        raise ParameterError("cell_alpha, cell_beta, cell_gamma", f"angles {shown} close no volume")


def check_a_matrix(rows: Sequence[Triple]) -> None:
    """Refuse an A matrix that is not three rows of three, or has no positive volume."""
    if len(rows) != 3:
        raise ParameterError("mosflm_A_matrix_rows", f"must hold three rows, got {len(rows)}")
    x, y, z = (checks.triple(f"mosflm_A_matrix_rows[{i}]", row) for i, row in enumerate(rows))
    minors = (y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0])
    if math.fsum(entry * minor for entry, minor in zip(x, minors, strict=True)) == 0.0:
        raise ParameterError("mosflm_A_matrix_rows", "the three reciprocal vectors lie in a plane")
