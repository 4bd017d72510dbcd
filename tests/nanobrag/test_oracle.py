"""Images against the independent program of ``reference.py``, for combinations that no reference image covers."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig  # noqa: E402
from nanobrag_torch.models.crystal import Crystal  # noqa: E402
from nanobrag_torch.models.detector import Detector  # noqa: E402
from nanobrag_torch.simulator import Simulator  # noqa: E402

from . import reference  # noqa: E402

CRYSTAL = {
    "phi": "phi_start_deg",
    "osc": "osc_range_deg",
    "phi_steps": "phi_steps",
    "spindle": "spindle_axis",
    "misset": "misset_deg",
    "mosaic": "mosaic_spread_deg",
    "domains": "mosaic_domains",
    "seed": "mosaic_seed",
    "N": "N_cells",
    "F": "default_F",
    "tricubic": "interpolate",
    "shape": "shape",
    "fudge": "fudge",
    "A": "mosflm_A_matrix_rows",
}
DETECTOR = {
    "convention": "detector_convention",
    "pivot": "detector_pivot",
    "distance": "distance_mm",
    "close": "close_distance_mm",
    "pixel": "pixel_size_mm",
    "twotheta": "detector_twotheta_deg",
    "twotheta_axis": "twotheta_axis",
    "pix0": "pix0_override_m",
    "n": "oversample",
    "omega_each": "oversample_omega",
    "all_layers": "oversample_thick",
    "point": "point_pixel",
    "curved": "curved_detector",
    "layers": "detector_thicksteps",
}
BEAM = {
    "wavelength": "wavelength_A",
    "fluence": "fluence",
    "K": "polarization_factor",
    "nopolar": "nopolar",
    "axis": "polarization_axis",
    "dmin": "dmin",
    "water": "water_size_um",
    "trimmed": "round_div",
}


def renamed(table: dict[str, str], p: dict) -> dict:
    return {name: p[short] for short, name in table.items()}


def crystal_config(p: dict) -> CrystalConfig:
    fields = renamed(CRYSTAL, p)
    names = ("cell_a", "cell_b", "cell_c", "cell_alpha", "cell_beta", "cell_gamma")
    fields |= dict(zip(names, p["cell"], strict=True))
    if p["grid"] is not None:
        fields["hkl_data"] = (torch.from_numpy(p["grid"]), p["lowest"])
    return CrystalConfig(**fields)


def detector_config(p: dict) -> DetectorConfig:
    fields = renamed(DETECTOR, p)
    names = ("custom_fdet_vector", "custom_sdet_vector", "custom_odet_vector", "custom_beam_vector")
    fields |= dict(zip(names, p["custom"], strict=True))
    fields |= dict(zip(("spixels", "fpixels"), p["size"], strict=True))
    fields |= dict(zip(("beam_center_s", "beam_center_f"), p["center"], strict=True))
    fields |= dict(zip((f"detector_rot{axis}_deg" for axis in "xyz"), p["rot"], strict=True))
    return DetectorConfig(**fields, detector_abs_um=p["depth"] * 1e6, detector_thick_um=p["thick"] * 1e6)


def beam_config(p: dict) -> BeamConfig:
    fields = renamed(BEAM, p)
    for short, range_, count in (("hdiv", "hdivrange_mrad", "hdivsteps"), ("vdiv", "vdivrange_mrad", "vdivsteps")):
        fields[range_], fields[count] = p[short]
    fields["dispersion"], fields["dispsteps"] = p["dispersion"]
    if p["sources"] is not None:
        fields["source_directions"] = [direction for direction, _ in p["sources"]]
        fields["source_wavelengths"] = [wavelength for _, wavelength in p["sources"]]
    return BeamConfig(**fields)


def simulated(p: dict) -> np.ndarray:
    crystal, detector = Crystal(crystal_config(p)), Detector(detector_config(p))
    return Simulator(crystal, detector, beam_config=beam_config(p)).run().numpy()


CELL = {"cell": (50, 60, 70, 80, 95, 100), "misset": (5, -16, 27), "N": (5, 4, 3), "F": 20.0, "wavelength": 1.1}
SMALL = CELL | {"size": (8, 6), "distance": 30.0}
OFF = SMALL | {"center": (1.3, -2.1), "rot": (4, -7, 11), "twotheta": 13.0}
GRID = {"grid": np.random.default_rng(5).uniform(5, 90, (9, 12, 10)), "lowest": (-4, -5, -6), "center": (3.0, -1.0)}
A_MATRIX = [[0.011, 0.004, -0.002], [-0.003, 0.012, 0.005], [0.002, -0.006, 0.0135]]
OBLIQUE = ((0.1, 0.0, 1.0), (0.02, -1.0, 0.0), (1.0, 0.03, -0.1), (0.99, 0.02, -0.03))

CASES = {
    **{f"{name}": OFF | {"convention": name, "K": 0.6} for name in reference.FRAMES},
    **{
        f"{name}_default_centre": SMALL | {"convention": name, "size": (8, 5) if name in ("MOSFLM", "XDS") else (7, 9)}
        for name in reference.FRAMES
    },
    **{
        f"{name}_sample": OFF | {"convention": name, "pivot": "SAMPLE"}
        for name in ("MOSFLM", "DENZO", "ADXV", "CUSTOM")
    },
    **{f"{name}_beam": OFF | {"convention": name, "pivot": "BEAM"} for name in ("XDS", "DIALS")},
    "close_distance": OFF | {"close": 28.0},
    "close_distance_beam": OFF | {"close": 28.0, "pivot": "BEAM"},
    "pixel_origin": OFF | {"pix0": (0.0301, 0.0012, -0.0007)},
    "custom_vectors": OFF | {"convention": "CUSTOM", "custom": OBLIQUE, "axis": (0.1, 0.2, 1.0)},
    "custom_beam_pivot": OFF | {"convention": "CUSTOM", "custom": OBLIQUE, "pivot": "BEAM"},
    "twotheta_axis": OFF | {"twotheta_axis": (0.3, -0.5, 2.0)},
    "curved": OFF | {"curved": True, "n": 2},
    "curved_swing": SMALL | {"curved": True, "center": (1.0, 3.0), "twotheta": 20.0, "convention": "DENZO"},
    "point": OFF | {"point": True},
    "oversample_omega": OFF | {"n": 3, "omega_each": True},
    "oversample_last_omega": OFF | {"n": 3},
    "last_layer": OFF | {"thick": 4e-4, "depth": 3e-4, "layers": 3},
    "all_layers": OFF | {"thick": 4e-4, "depth": 3e-4, "layers": 3, "all_layers": True, "n": 2},
    "round": OFF | {"shape": "ROUND", "fudge": 0.7},
    "gauss": SMALL | {"shape": "GAUSS", "fudge": 90.0, "N": (2, 3, 2)},
    "tophat": SMALL | {"shape": "TOPHAT", "fudge": 300.0, "N": (2, 3, 2)},
    "even_cells": OFF | {"N": (2, 4, 6)},
    "single_cell": OFF | {"N": (1, 1, 1)},
    "many_cells": OFF | {"N": (31, 32, 45), "wavelength": 1.3},
    "phi_spindle": OFF | {"phi": 7.0, "osc": 3.0, "phi_steps": 4, "spindle": (0.2, -1.0, 2.0)},
    "mosaic": OFF | {"mosaic": 1.5, "domains": 6, "seed": -77},
    "mosaic_phi_xds": SMALL
    | {"mosaic": 0.7, "domains": 3, "phi": 1.0, "osc": 1.0, "phi_steps": 2, "convention": "XDS"},
    "a_matrix": SMALL | {"A": A_MATRIX, "misset": (3, 4, 5)},
    "divergence_round": SMALL | {"hdiv": (9.0, 4), "vdiv": (5.0, 3), "K": 0.5, "n": 2},
    "divergence_square": SMALL | {"hdiv": (9.0, 4), "vdiv": (5.0, 4), "trimmed": False},
    "divergence_horizontal_dials": SMALL | {"hdiv": (9.0, 4), "dispersion": (0.03, 3), "convention": "DIALS"},
    "divergence_dispersion": OFF | {"hdiv": (9.0, 5), "vdiv": (5.0, 5), "dispersion": (0.02, 2)},
    "sources": OFF | {"sources": [((-1.0, 0.01, 0.0), 1.1e-10), ((-2.0, 0.0, 0.03), 0.9e-10)], "K": -0.4},
    "nopolar": OFF | {"nopolar": True, "K": 0.9},
    "dmin": SMALL | {"dmin": 60.0},
    "water": OFF | {"water": 3.0, "fluence": 1e24},
    "grid_nearest": SMALL | GRID | {"N": (5, 4, 3)},
    "grid_tricubic_with_fallback": SMALL | GRID | {"N": (2, 4, 3)},
    "grid_forced_tricubic": SMALL | GRID | {"tricubic": True, "mosaic": 2.0, "domains": 3},
    "grid_forced_nearest": SMALL | GRID | {"N": (2, 4, 3), "tricubic": False},
}


@pytest.mark.parametrize("name", CASES)
def test_image_agrees_with_the_oracle(name: str) -> None:
    p = reference.DEFAULTS | CASES[name]
    expected = reference.image(**p)
    assert expected.max() > 0.0
    np.testing.assert_allclose(simulated(p), expected, rtol=2e-9, atol=1e-11 * expected.max())


def test_cases_reach_what_they_are_named_for() -> None:
    """Divergence is trimmed, dmin drops pixels, top-hat spots have edges, and tricubic queries leave the grid."""
    images = {name: reference.image(**CASES[name]) for name in ("tophat", "dmin")}
    assert all(0 < (image == 0.0).sum() < image.size for image in images.values())
    round_, square = CASES["divergence_round"], CASES["divergence_round"] | {"trimmed": False}
    counts = [len(reference.sources(reference.DEFAULTS | p, *np.eye(3)[[0, 2]])) for p in (round_, square)]
    assert counts[0] < counts[1] == 12
    tricubic, nearest = (
        reference.image(**CASES[f"grid_{name}"]) for name in ("tricubic_with_fallback", "forced_nearest")
    )
    assert 0 < (np.abs(tricubic - nearest) < 1e-12 * nearest.max()).sum() < nearest.size
