"""Beam: wavelength, fluence, polarization, sources, and the water around the crystal."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from nanobrag_torch.config import checks
from nanobrag_torch.constants import DEFAULT_FLUENCE
from nanobrag_torch.errors import ParameterError
from nanobrag_torch.tensors import Number, Triple


@dataclass
class BeamConfig:
    """Wavelength and resolution in Å, fluence in photons/m², beam size in mm, divergence in mrad, water in µm.

    ``source_directions`` point from the sample to each source, ``source_wavelengths`` are in metres.
    Without them, ranges, steps and counts of divergence (mrad) and of dispersion (a fraction of the
    wavelength) generate the sources. Flux, exposure and beam size, all given, set the fluence.
    """

    wavelength_A: Number = 1.0
    fluence: Number = DEFAULT_FLUENCE
    flux: Number = 0.0
    exposure: Number = 0.0
    beamsize_mm: Number = 0.0
    polarization_factor: Number = 0.0
    nopolar: bool = False
    polarization_axis: Triple | None = None
    source_directions: Tensor | Sequence[Triple] | None = None
    source_wavelengths: Tensor | Sequence[Number] | None = None
    hdivrange_mrad: Number | None = None
    hdivstep_mrad: Number | None = None
    hdivsteps: int | None = None
    vdivrange_mrad: Number | None = None
    vdivstep_mrad: Number | None = None
    vdivsteps: int | None = None
    dispersion: Number | None = None
    dispsteps: int | None = None
    round_div: bool = True
    dmin: Number = 0.0
    water_size_um: Number = 0.0

    def __post_init__(self) -> None:
        self.validate()

    def validate(self) -> None:
        """Raise ``ParameterError`` naming the first impossible field."""
        checks.positive("wavelength_A", self.wavelength_A)
        checks.call_all(self, checks.not_negative, "fluence", "flux", "exposure", "beamsize_mm", "dmin")
        # Differences around a size of 0 have to be possible.
        checks.number("water_size_um", self.water_size_um)
        checks.between("polarization_factor", self.polarization_factor, -1.0, 1.0)
        checks.optional(checks.direction, "polarization_axis", self.polarization_axis)
        checks.call_all(self, checks.flag, "nopolar", "round_div")
        self._check_explicit_sources()
        self._check_generated_sources()

    def _check_explicit_sources(self) -> None:
        if self.source_directions is not None:
            if len(self.source_directions) == 0:
                raise ParameterError("source_directions", "must hold at least one direction")
            for i, direction in enumerate(self.source_directions):
                checks.direction(f"source_directions[{i}]", direction)
        self._check_source_wavelengths()

    def _check_source_wavelengths(self) -> None:
        if self.source_wavelengths is None:
            return
        expected = None if self.source_directions is None else len(self.source_directions)
        if len(self.source_wavelengths) != expected:
            problem = f"must be as many as source_directions ({expected or 0}), got {len(self.source_wavelengths)}"
            raise ParameterError("source_wavelengths", problem)
        for i, wavelength in enumerate(self.source_wavelengths):
            checks.positive(f"source_wavelengths[{i}]", wavelength)

    def _check_generated_sources(self) -> None:
        for name in ("hdivrange_mrad", "vdivrange_mrad"):
            checks.optional(checks.not_negative, name, getattr(self, name))
        for name in ("hdivstep_mrad", "vdivstep_mrad"):
            checks.optional(checks.positive, name, getattr(self, name))
        for name in ("hdivsteps", "vdivsteps", "dispsteps"):
            checks.optional(checks.count, name, getattr(self, name))
        if self.dispersion is not None:
            checks.not_negative("dispersion", self.dispersion)
            checks.inside("dispersion", self.dispersion, -1.0, 2.0)
