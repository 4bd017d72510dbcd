"""The crystal: from its configuration to vectors in every orientation of the exposure."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from nanobrag_torch import cell
from nanobrag_torch.config.crystal import ORIENTATION_FIELDS, CrystalConfig
from nanobrag_torch.constants import RADIANS_PER_DEGREE
from nanobrag_torch.conventions import CONVENTIONS, DetectorConvention
from nanobrag_torch.hkl import HklGrid
from nanobrag_torch.io.hkl_text import read_hkl
from nanobrag_torch.misset import misset_rotation, random_misset_deg
from nanobrag_torch.mosaic import mosaic_rotations
from nanobrag_torch.spindle import spindle_angles, spindle_rotations
from nanobrag_torch.structure_factor import Lookup, chooses_tricubic, structure_factor
from nanobrag_torch.tensors import Triple, tensor_kind
from nanobrag_torch.vectors import rotated

DEFAULT_SPINDLE = CONVENTIONS[DetectorConvention.MOSFLM].spindle


@dataclass(frozen=True)
class CrystalState:
    """Vectors in Å and 1/Å, rows a, b, c; all attached to the configuration's tensors.

    ``real_vectors`` and ``reciprocal_vectors`` (3, 3) are missetted; ``rotated_real_vectors``
    (phi steps, mosaic domains, 3, 3) are turned by the spindle first, then by each domain.
    """

    real_vectors: Tensor
    reciprocal_vectors: Tensor
    rotated_real_vectors: Tensor
    lookup: Lookup

    @property
    def structure_factors(self) -> Tensor:
        """What F_cell is taken from: the grid (nh, nk, nl), or the default alone, 0-dim."""
        return self.lookup.default_F if self.lookup.grid is None else self.lookup.grid


class Crystal:
    """A crystal in its own coordinates; everything is computed from ``config`` anew at each call."""

    def __init__(
        self,
        config: CrystalConfig | None = None,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        self.config = CrystalConfig() if config is None else config
        self.kind = tensor_kind(device, dtype)
        self.state: CrystalState | None = None
        self._from_file: tuple[str, HklGrid] | None = None
        self.hkl_grid()

    def hkl_grid(self) -> HklGrid | None:
        """The grid given or read from ``hkl_file``, which is read once."""
        if self.config.hkl_file is None:
            return self.config.hkl_data
        path = str(self.config.hkl_file)
        if self._from_file is None or self._from_file[0] != path:
            self._from_file = path, read_hkl(path)
        return self._from_file[1]

    def oriented(self, orientation: CrystalConfig | None) -> CrystalConfig:
        """The configuration with the orientation fields of another one."""
        if orientation is None or orientation is self.config:
            return self.config
        return replace(self.config, **{name: getattr(orientation, name) for name in ORIENTATION_FIELDS})

    def get_misset_rotation(self) -> Tensor:
        """Rotation (3, 3) of the missetting angles, given or random."""
        config = self.config
        angles = random_misset_deg(config.misset_seed) if config.misset_random else config.misset_deg
        return misset_rotation(self.kind.vector(angles))

    def get_reciprocal_vectors(self, wavelength_A: float | Tensor = 1.0) -> Tensor:
        """Missetted reciprocal vectors (3, 3) in 1/Å, dual to the real ones; the wavelength matters for an A matrix."""
        config, kind = self.config, self.kind
        if config.mosflm_A_matrix_rows is not None:
            rows = kind.matrix(config.mosflm_A_matrix_rows)
            a_matrix = cell.reciprocal_of_a_matrix(rows, kind.scalar(wavelength_A))
            return rotated(self.get_misset_rotation(), a_matrix)
        lengths = kind.vector((config.cell_a, config.cell_b, config.cell_c))
        angles = kind.vector((config.cell_alpha, config.cell_beta, config.cell_gamma))
        nominal = rotated(self.get_misset_rotation(), cell.reciprocal_cell(lengths, angles))
        return cell.dual(cell.real_of_lengths(nominal, lengths))

    def get_real_space_vectors(self, wavelength_A: float | Tensor = 1.0) -> Tensor:
        """Missetted real vectors (3, 3) in Å, rows a, b, c."""
        return cell.dual(self.get_reciprocal_vectors(wavelength_A))

    def get_orientations(self, config: CrystalConfig, spindle_axis: Triple = DEFAULT_SPINDLE) -> Tensor:
        """Rotations (phi steps, mosaic domains, 3, 3): the spindle acts first."""
        kind = self.kind
        start, range_ = kind.scalar(config.phi_start_deg), kind.scalar(config.osc_range_deg)
        angles = spindle_angles(start, range_, config.phi_steps) * RADIANS_PER_DEGREE
        axis = kind.vector(spindle_axis if config.spindle_axis is None else config.spindle_axis)
        spindle = spindle_rotations(axis, angles)
        spread = kind.scalar(config.mosaic_spread_deg) * RADIANS_PER_DEGREE
        mosaic = mosaic_rotations(spread, config.mosaic_domains, config.mosaic_seed, kind)
        return mosaic @ spindle.unsqueeze(1)

    def get_lookup(self) -> Lookup:
        """Where structure factors come from."""
        config, grid = self.config, self.hkl_grid()
        default_F = self.kind.scalar(config.default_F)
        if grid is None:
            return Lookup(default_F, None, (0, 0, 0), False)
        tricubic = chooses_tricubic(config.interpolate, config.N_cells, True)
        return Lookup(default_F, grid.filled(default_F), grid.lowest, tricubic)

    def get_structure_factor(self, h: Tensor, k: Tensor, l: Tensor) -> Tensor:
        """F_cell at fractional indices of one shape, and of that shape."""
        hkl = torch.stack([self.kind.scalar(index) for index in (h, k, l)])
        F_cell = structure_factor(hkl.reshape(3, -1), self.get_lookup())
        return F_cell.expand(hkl[0].numel()).reshape(hkl[0].shape)

    def build_state(
        self,
        orientation: CrystalConfig | None = None,
        spindle_axis: Triple = DEFAULT_SPINDLE,
        wavelength_A: float | Tensor = 1.0,
    ) -> CrystalState:
        """Compute all vectors and keep them as ``state``, so that hooks can sit on the tensors of the last run."""
        reciprocal_vectors = self.get_reciprocal_vectors(wavelength_A)
        real_vectors = cell.dual(reciprocal_vectors)
        orientations = self.get_orientations(self.oriented(orientation), spindle_axis)
        rotated_real_vectors = rotated(orientations, real_vectors)
        self.state = CrystalState(real_vectors, reciprocal_vectors, rotated_real_vectors, self.get_lookup())
        return self.state
