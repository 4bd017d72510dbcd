"""Every live parameter at its default and away from it, as functions from a number to an image."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig
from nanobrag_torch.models.crystal import Crystal
from nanobrag_torch.models.detector import Detector
from nanobrag_torch.simulator import Simulator

Setup = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One parameter: what it is called, in which setup, its value, and the image as a function of it."""

    parameter: str
    setup: str
    value: float
    image: Callable[[Tensor], Tensor]


DEFAULT: Setup = {
    "crystal": {"N_cells": (5, 5, 5), "default_F": 100.0},
    "detector": {"spixels": 14, "fpixels": 12, "beam_center_s": 2.45, "beam_center_f": 1.85},
    "beam": {},
}
"""Section by section the defaults, with structure factors, cells to interfere and a small detector."""

GENERAL: Setup = {
    "crystal": {
        "cell_a": 50.0,
        "cell_b": 60.0,
        "cell_c": 70.0,
        "cell_alpha": 80.0,
        "cell_beta": 91.0,
        "cell_gamma": 100.0,
        "misset_deg": [4.0, 5.0, 6.0],
        "phi_start_deg": 2.0,
        "osc_range_deg": 1.5,
        "phi_steps": 2,
        "spindle_axis": [0.1, -0.2, 1.0],
        "mosaic_spread_deg": 0.8,
        "mosaic_domains": 3,
        "N_cells": (5, 4, 6),
        "default_F": 12.0,
    },
    "detector": {
        "spixels": 10,
        "fpixels": 9,
        "distance_mm": 45.0,
        "beam_center_s": 1.3,
        "beam_center_f": 1.1,
        "detector_rotx_deg": 3.0,
        "detector_roty_deg": -2.0,
        "detector_rotz_deg": 4.0,
        "detector_twotheta_deg": 7.0,
        "twotheta_axis": [0.1, 0.2, -1.0],
        "oversample": 1,
        "oversample_omega": True,
        "detector_abs_um": 300.0,
        "detector_thick_um": 400.0,
        "detector_thicksteps": 3,
    },
    "beam": {
        "wavelength_A": 1.05,
        "polarization_factor": 0.3,
        "polarization_axis": [0.1, 0.3, 1.0],
        "hdivrange_mrad": 3.0,
        "hdivsteps": 2,
        "dispersion": 0.01,
        "dispsteps": 2,
        "fluence": 1e29,
        "water_size_um": 1e-4,
    },
}
"""Everything at once and nothing at its default."""

STILL: Setup = {
    "crystal": GENERAL["crystal"] | {"phi_steps": 1, "mosaic_domains": 1},
    "detector": GENERAL["detector"] | {"spixels": 6, "fpixels": 5, "beam_center_s": -3.0, "beam_center_f": 4.0},
    "beam": GENERAL["beam"] | {"hdivsteps": 1, "dispsteps": 1},
}
"""One orientation and one source on few pixels, so that differences keep away from the nearest point's jumps."""

COMMON = (
    *(f"crystal.cell_{name}" for name in ("a", "b", "c", "alpha", "beta", "gamma")),
    *(f"crystal.misset_deg[{i}]" for i in range(3)),
    "crystal.phi_start_deg",
    "crystal.osc_range_deg",
    *(f"crystal.spindle_axis[{i}]" for i in range(3)),
    "crystal.mosaic_spread_deg",
    "crystal.default_F",
    "detector.distance_mm",
    "detector.pixel_size_mm",
    "detector.beam_center_s",
    "detector.beam_center_f",
    *(f"detector.detector_{name}_deg" for name in ("rotx", "roty", "rotz", "twotheta")),
    *(f"detector.twotheta_axis[{i}]" for i in range(3)),
    "beam.wavelength_A",
    "beam.fluence",
    "beam.polarization_factor",
    *(f"beam.polarization_axis[{i}]" for i in range(3)),
    "beam.water_size_um",
)
"""Parameters that both setups have."""

FILLED_IN = {
    "crystal.spindle_axis": [0.0, 0.0, 1.0],
    "detector.twotheta_axis": [0.0, 0.0, -1.0],
    "beam.polarization_axis": [0.0, 0.0, 1.0],
    "crystal.misset_deg": [0.0, 0.0, 0.0],
}
"""Defaults that are triples."""


def with_field(setup: Setup, field: str, value: Any) -> Setup:
    """A copy of ``setup`` with one field replaced; ``crystal.misset_deg`` names its part and its field."""
    part, _, name = field.partition(".")
    return setup | {part: setup[part] | {name: value}}


def changed(setup: Setup, **parts: dict[str, Any]) -> Setup:
    """A copy of ``setup`` with fields replaced, part by part."""
    return setup | {part: setup[part] | fields for part, fields in parts.items()}


def simulated(setup: Setup) -> Tensor:
    """The image of a setup, in double precision on the CPU."""
    crystal = Crystal(CrystalConfig(**setup["crystal"]), "cpu", torch.float64)
    detector = Detector(DetectorConfig(**setup["detector"]), "cpu", torch.float64)
    return Simulator(crystal, detector, beam_config=BeamConfig(**setup["beam"])).run()


def _default(field: str) -> Any:
    part, _, name = field.partition(".")
    kinds = {"crystal": CrystalConfig, "detector": DetectorConfig, "beam": BeamConfig}
    return FILLED_IN[field] if field in FILLED_IN else getattr(kinds[part](), name)


def _parsed(parameter: str) -> tuple[str, list[int]]:
    """Field and indices: ``beam.source_directions[0][2]`` is the field and [0, 2]."""
    field, *indices = parameter.replace("]", "").split("[")
    return field, [int(index) for index in indices]


def _inserted(values: Any, indices: list[int], number: Any) -> Any:
    if not indices:
        return number
    copy = list(values)
    copy[indices[0]] = _inserted(copy[indices[0]], indices[1:], number)
    return copy


def field_case(parameter: str, name: str, setup: Setup) -> Case:
    """The case of a field, or of one entry of a field."""
    field, indices = _parsed(parameter)
    part, _, key = field.partition(".")
    held = deepcopy(setup[part].get(key, None))
    values = _default(field) if held is None else held
    value = values
    for index in indices:
        value = value[index]

    def image(number: Tensor) -> Tensor:
        return simulated(with_field(setup, field, _inserted(values, indices, number)))

    return Case(parameter, name, value, image)


def grid_case(name: str, setup: Setup) -> Case:
    """The case of a grid of structure factors, along one random direction of it."""
    generator = torch.Generator().manual_seed(11)
    base = 10.0 + 30.0 * torch.rand(7, 8, 9, generator=generator, dtype=torch.float64)
    direction = torch.rand(base.shape, generator=generator, dtype=torch.float64)

    def image(number: Tensor) -> Tensor:
        grid = (base + number * direction, (-3, -4, -5))
        return simulated(with_field(setup, "crystal.hkl_data", grid))

    return Case("crystal.hkl_data (one direction)", name, 0.0, image)


def special_setups() -> Iterator[tuple[str, Setup, tuple[str, ...]]]:
    """Name, setup and parameters of what only exists in certain combinations."""
    three, one = range(3), GENERAL["detector"]
    bare = {key: value for key, value in one.items() if key != "twotheta_axis"}
    for shape in ("ROUND", "GAUSS", "SQUARE", "TOPHAT"):
        fudge = {"ROUND": 1.3, "GAUSS": 0.2}.get(shape, 1.0)
        setup = changed(STILL, crystal={"shape": shape, "fudge": fudge})
        yield shape, setup, ("crystal.fudge", "crystal.cell_a", "crystal.misset_deg[1]", "beam.wavelength_A")
    yield "defaults, phi 3 steps", changed(DEFAULT, crystal={"phi_steps": 3}), ("crystal.osc_range_deg",)
    yield "defaults, 3 domains", changed(DEFAULT, crystal={"mosaic_domains": 3}), ("crystal.mosaic_spread_deg",)
    yield "close distance", changed(GENERAL, detector={"close_distance_mm": 43.0}), ("detector.close_distance_mm",)
    vectors = {"custom_fdet_vector": [0.1, 0.0, 1.0], "custom_sdet_vector": [0.02, -1.0, 0.0]}
    vectors |= {"custom_odet_vector": [1.0, 0.03, -0.1], "custom_beam_vector": [0.99, 0.02, -0.03]}
    custom = changed(GENERAL, detector={"detector_convention": "CUSTOM"} | vectors)
    yield "custom vectors", custom, tuple(f"detector.{name}[{i}]" for name in vectors for i in three)
    origin = changed(GENERAL, detector={"pix0_override_m": [0.0451, 0.0013, -0.0012]})
    yield "origin given", origin, tuple(f"detector.pix0_override_m[{i}]" for i in three)
    yield "absorption, last layer", GENERAL, ("detector.detector_abs_um", "detector.detector_thick_um")
    layers = changed(GENERAL, detector={"oversample_thick": True})
    yield "absorption, all layers", layers, ("detector.detector_abs_um", "detector.detector_thick_um")
    flux = changed(GENERAL, beam={"flux": 1e12, "exposure": 0.5, "beamsize_mm": 0.1})
    yield "flux", flux, ("beam.flux", "beam.exposure", "beam.beamsize_mm")
    directions = [[-1.0, 0.01, 0.002], [-1.0, -0.003, 0.01]]
    sources = changed(GENERAL, beam={"source_directions": directions, "source_wavelengths": [1.0e-10, 1.1e-10]})
    entries = tuple(f"beam.source_directions[{n}][{i}]" for n in range(2) for i in three)
    yield "two sources", sources, (*entries, "beam.source_wavelengths[0]", "beam.source_wavelengths[1]")
    fan = changed(GENERAL, beam={"vdivrange_mrad": 2.0, "vdivsteps": 3})
    yield "divergence", fan, ("beam.hdivrange_mrad", "beam.vdivrange_mrad", "beam.dispersion")
    curved = changed(GENERAL, detector=bare | {"curved_detector": True})
    yield "curved", curved, ("detector.distance_mm", "detector.beam_center_f", "detector.detector_rotx_deg")
    yield "point pixel", changed(GENERAL, detector={"point_pixel": True}), ("detector.distance_mm",)
    matrix = [[0.021, 0.004, -0.002], [-0.003, 0.017, 0.005], [0.002, -0.006, 0.0155]]
    rows = changed(GENERAL, crystal={"mosflm_A_matrix_rows": matrix})
    entries = tuple(f"crystal.mosflm_A_matrix_rows[{n}][{i}]" for n in three for i in three)
    yield "A matrix", rows, (*entries, "beam.wavelength_A", "crystal.misset_deg[1]")


def all_cases() -> list[Case]:
    """Every case, in the order of the table."""
    cases = [field_case(name, "defaults", DEFAULT) for name in COMMON]
    cases += [field_case(name, "general", GENERAL) for name in COMMON]
    for name, setup, parameters in special_setups():
        cases += [field_case(parameter, name, setup) for parameter in parameters]
    nearest, tricubic = ({"interpolate": flag, "N_cells": (5, 4, 6)} for flag in (False, True))
    cases += [grid_case("nearest", changed(STILL, crystal=nearest))]
    tricubic_setup = changed(STILL, crystal=tricubic)
    grid = (10.0 + torch.arange(504.0, dtype=torch.float64).sin().reshape(7, 8, 9), (-3, -4, -5))
    in_grid = with_field(tricubic_setup, "crystal.hkl_data", grid)
    cases += [grid_case("tricubic", tricubic_setup)]
    return cases + [field_case(name, "tricubic", in_grid) for name in ("crystal.cell_b", "beam.wavelength_A")]
