"""From parsed flags to configurations: only what was given is passed on."""

import argparse
from typing import Any

import numpy as np

from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig
from nanobrag_torch.constants import ELECTRONVOLT_ANGSTROM, METRES_PER_ANGSTROM
from nanobrag_torch.conventions import CONVENTIONS, DetectorConvention
from nanobrag_torch.errors import ParameterError
from nanobrag_torch.io.smv import read_smv
from nanobrag_torch.io.tables import read_a_matrix, read_sources

Fields = dict[str, Any]

CRYSTAL_FIELDS = {
    "hkl": "hkl_file",
    "misset_seed": "misset_seed",
    "default_F": "default_F",
    "shape": "shape",
    "fudge": "fudge",
    "interpolate": "interpolate",
    "phi": "phi_start_deg",
    "osc": "osc_range_deg",
    "phisteps": "phi_steps",
    "spindle_axis": "spindle_axis",
    "mosaic": "mosaic_spread_deg",
    "mosaic_dom": "mosaic_domains",
    "mosaic_seed": "mosaic_seed",
}

BEAM_FIELDS = {
    "lambda": "wavelength_A",
    "fluence": "fluence",
    "flux": "flux",
    "exposure": "exposure",
    "beamsize": "beamsize_mm",
    "polar": "polarization_factor",
    "nopolar": "nopolar",
    "polar_vector": "polarization_axis",
    "hdivrange": "hdivrange_mrad",
    "vdivrange": "vdivrange_mrad",
    "hdivstep": "hdivstep_mrad",
    "vdivstep": "vdivstep_mrad",
    "hdivsteps": "hdivsteps",
    "vdivsteps": "vdivsteps",
    "dispsteps": "dispsteps",
    "round_div": "round_div",
    "dmin": "dmin",
    "water": "water_size_um",
}

DETECTOR_FIELDS = {
    "distance": "distance_mm",
    "close_distance": "close_distance_mm",
    "pixel": "pixel_size_mm",
    "detector_rotx": "detector_rotx_deg",
    "detector_roty": "detector_roty_deg",
    "detector_rotz": "detector_rotz_deg",
    "twotheta": "detector_twotheta_deg",
    "twotheta_axis": "twotheta_axis",
    "pivot": "detector_pivot",
    "fdet_vector": "custom_fdet_vector",
    "sdet_vector": "custom_sdet_vector",
    "odet_vector": "custom_odet_vector",
    "beam_vector": "custom_beam_vector",
    "pix0_vector": "pix0_override_m",
    "oversample": "oversample",
    "oversample_omega": "oversample_omega",
    "oversample_thick": "oversample_thick",
    "point_pixel": "point_pixel",
    "curved_det": "curved_detector",
    "detector_abs": "detector_abs_um",
    "detector_thick": "detector_thick_um",
    "detector_thicksteps": "detector_thicksteps",
    "roi": "roi",
}

CUSTOM_FLAGS = ("fdet_vector", "sdet_vector", "odet_vector", "beam_vector", "polar_vector", "twotheta_axis")


def _given(args: argparse.Namespace, table: dict[str, str]) -> Fields:
    values = {target: getattr(args, source) for source, target in table.items()}
    return {target: value for target, value in values.items() if value is not None}


def crystal_config(args: argparse.Namespace) -> CrystalConfig:
    """The crystal that the flags describe."""
    fields = _given(args, CRYSTAL_FIELDS)
    if args.cell is not None:
        names = ("cell_a", "cell_b", "cell_c", "cell_alpha", "cell_beta", "cell_gamma")
        fields |= dict(zip(names, args.cell, strict=True))
    if args.mat is not None:
        fields["mosflm_A_matrix_rows"] = read_a_matrix(args.mat)
    cells = [next((n for n in (own, args.N) if n is not None), 1) for own in (args.Na, args.Nb, args.Nc)]
    return CrystalConfig(**fields | _misset(args.misset) | _phi_steps(args), N_cells=(cells[0], cells[1], cells[2]))


def _misset(words: list[str] | None) -> Fields:
    if words is None:
        return {}
    if words == ["random"]:
        return {"misset_random": True}
    try:
        angles = [float(word) for word in words]
    except ValueError:
        angles = []
    if len(angles) != 3:
        raise ParameterError("-misset", f"expects three angles or the word random, got {' '.join(words)}")
    return {"misset_deg": angles}


def _phi_steps(args: argparse.Namespace) -> Fields:
    """Whichever of range, step and count is left out follows from the other two."""
    if args.phistep is None:
        return {}
    if args.osc is None:
        return {"osc_range_deg": args.phistep * (args.phisteps or 1)}
    if args.phistep == 0.0:
        raise ParameterError("-phistep", "must not be 0")
    return {"phi_steps": args.phisteps or max(round(args.osc / args.phistep), 1)}


def beam_config(args: argparse.Namespace) -> BeamConfig:
    """The beam that the flags describe."""
    fields = _given(args, BEAM_FIELDS)
    if args.energy is not None:
        if args.energy <= 0.0:
            raise ParameterError("-energy", f"must be greater than 0, got {args.energy:g}")
        fields["wavelength_A"] = ELECTRONVOLT_ANGSTROM / args.energy
    if args.dispersion is not None:
        fields["dispersion"] = args.dispersion / 100.0
    for shared, names in (
        ("divergence", ("hdivrange_mrad", "vdivrange_mrad")),
        ("divsteps", ("hdivsteps", "vdivsteps")),
    ):
        if getattr(args, shared) is not None:
            fields = dict.fromkeys(names, getattr(args, shared)) | fields
    if args.sourcefile is not None:
        wavelength = fields.get("wavelength_A", 1.0) * METRES_PER_ANGSTROM
        fields["source_directions"], fields["source_wavelengths"] = read_sources(args.sourcefile, wavelength)
    return BeamConfig(**fields)


def detector_config(args: argparse.Namespace) -> DetectorConfig:
    """The detector that the flags describe."""
    fields = _given(args, DETECTOR_FIELDS)
    if args.oversample is not None and args.oversample <= 0:
        fields["oversample"] = -1
    custom = any(getattr(args, name) is not None for name in CUSTOM_FLAGS)
    fields["detector_convention"] = "CUSTOM" if custom else (args.convention or "MOSFLM")
    fields["fpixels"] = _pixels(args, args.detpixels_x, args.detsize_x)
    fields["spixels"] = _pixels(args, args.detpixels_y, args.detsize_y)
    if args.mask is not None:
        fields["mask"] = (read_smv(args.mask)[1] != 0).astype(np.float64)
    plain = DetectorConfig(**fields)
    center = _beam_center(args, plain)
    return DetectorConfig(**fields | center)


def _pixels(args: argparse.Namespace, own_count: int | None, own_size: float | None) -> int:
    count = own_count if own_count is not None else args.detpixels
    if count is not None:
        return int(count)
    size = own_size if own_size is not None else args.detsize
    pixel = 0.1 if args.pixel is None else args.pixel
    if size is None:
        return 1024
    if pixel <= 0.0:
        raise ParameterError("-pixel", f"must be greater than 0, got {pixel:g}")
    return max(round(size / pixel), 0)


def _beam_center(args: argparse.Namespace, config: DetectorConfig) -> Fields:
    """Slow and fast centre in mm from the original program's names for them."""
    pixel = float(config.pixel_size_mm)
    half = CONVENTIONS[config.detector_convention].half_pixel_mapping * pixel
    fast, slow = (
        _closest_point(args.Xclose, args.ORGX, pixel, half),
        _closest_point(args.Yclose, args.ORGY, pixel, half),
    )
    pivot = {} if fast is None and slow is None else {"detector_pivot": args.pivot or "SAMPLE"}
    if config.detector_convention in (DetectorConvention.MOSFLM, DetectorConvention.DENZO):
        beam_slow, beam_fast = args.Xbeam, args.Ybeam
    else:
        beam_slow, beam_fast = args.Ybeam, args.Xbeam
    if config.detector_convention is DetectorConvention.ADXV and beam_slow is not None:
        beam_slow = config.spixels * pixel - beam_slow
    centers = {
        "beam_center_s": beam_slow if slow is None else slow,
        "beam_center_f": beam_fast if fast is None else fast,
    }
    return pivot | {name: value for name, value in centers.items() if value is not None}


def _closest_point(millimetres: float | None, origin_pixels: float | None, pixel: float, half: float) -> float | None:
    """The field's value in mm, without the half pixel that the convention adds."""
    if origin_pixels is not None:
        return (origin_pixels - 0.5) * pixel - half
    return None if millimetres is None else millimetres - half
