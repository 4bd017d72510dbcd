"""SMV images: a header of 512 bytes, then 16-bit counts, [slow, fast]."""

from pathlib import Path

import numpy as np

from nanobrag_torch.beam_center import beam_center_fields_mm
from nanobrag_torch.config.beam import BeamConfig
from nanobrag_torch.config.crystal import CrystalConfig
from nanobrag_torch.conventions import DetectorConvention
from nanobrag_torch.errors import InputError
from nanobrag_torch.io.files import read_bytes, write_bytes
from nanobrag_torch.models.detector import Detector
from nanobrag_torch.noise import CountImage
from nanobrag_torch.tensors import plain
from nanobrag_torch.vectors import dot

HEADER_BYTES = 512
Fields = dict[str, str]


def original_beam_center(detector: Detector) -> tuple[float, float]:
    """Xbeam and Ybeam in mm, as the original program's flags name them."""
    config = detector.config
    slow, fast = (plain(value) for value in beam_center_fields_mm(config, detector.kind))
    if config.detector_convention in (DetectorConvention.MOSFLM, DetectorConvention.DENZO):
        return slow, fast
    if config.detector_convention is DetectorConvention.ADXV:
        return fast, config.spixels * plain(config.pixel_size_mm) - slow
    return fast, slow


def _numbers(detector: Detector) -> dict[str, float]:
    """The geometry's header fields: lengths in mm, origins in pixels."""
    geometry, config = detector.get_geometry(), detector.config
    pixel = plain(config.pixel_size_mm)
    to_spot = geometry.distance * geometry.beam - geometry.origin
    fast_beam, slow_beam = (1e3 * plain(dot(to_spot, axis)) for axis in (geometry.fast, geometry.slow))
    fast_close, slow_close = (-1e3 * plain(dot(geometry.origin, axis)) for axis in (geometry.fast, geometry.slow))
    xbeam, ybeam = original_beam_center(detector)
    return {
        "BEAM_CENTER_X": xbeam,
        "BEAM_CENTER_Y": ybeam,
        "ADXV_CENTER_X": fast_beam,
        "ADXV_CENTER_Y": config.spixels * pixel - slow_beam,
        "MOSFLM_CENTER_X": slow_beam - pixel / 2.0,
        "MOSFLM_CENTER_Y": fast_beam - pixel / 2.0,
        "DENZO_X_BEAM": slow_beam,
        "DENZO_Y_BEAM": fast_beam,
        "XDS_ORGX": fast_close / pixel + 0.5,
        "XDS_ORGY": slow_close / pixel + 0.5,
        "DISTANCE": 1e3 * plain(geometry.distance),
        "CLOSE_DISTANCE": 1e3 * plain(geometry.close_distance),
    }


def header_text(detector: Detector, beam: BeamConfig, crystal: CrystalConfig) -> str:
    """The header's lines; one of them has no semicolon, as readers of these files have come to expect."""
    config, numbers = detector.config, _numbers(detector)
    x, y, z = (1e3 * value for value in detector.get_geometry().origin.tolist())
    centers = list(numbers)[:8]
    lines = [
        f"HEADER_BYTES={HEADER_BYTES};",
        "DIM=2;",
        "BYTE_ORDER=little_endian;",
        "TYPE=unsigned_short;",
        f"SIZE1={config.fpixels};",
        f"SIZE2={config.spixels};",
        f"PIXEL_SIZE={plain(config.pixel_size_mm):g};",
        f"DISTANCE={numbers['DISTANCE']:g};",
        f"WAVELENGTH={plain(beam.wavelength_A):g};",
        *(f"{name}={numbers[name]:g};" for name in centers),
        f"DIALS_ORIGIN={z:g},{y:g},{-x:g}",
        *(f"{name}={numbers[name]:g};" for name in ("XDS_ORGX", "XDS_ORGY", "CLOSE_DISTANCE")),
        f"PHI={plain(crystal.phi_start_deg):g};",
        f"OSC_START={plain(crystal.phi_start_deg):g};",
        f"OSC_RANGE={plain(crystal.osc_range_deg):g};",
        f"TWOTHETA={plain(config.detector_twotheta_deg):g};",
        "DETECTOR_SN=000;",
        "BEAMLINE=fake;",
    ]
    return "{\n" + "\n".join(lines) + "\n}\f"


def smv_bytes(counts: CountImage, header: str) -> bytes:
    """The whole file."""
    return header.encode("ascii").ljust(HEADER_BYTES) + counts.astype("<u2").tobytes()


def write_smv(path: str | Path, counts: CountImage, header: str) -> None:
    """Write 16-bit counts [slow, fast] under a header."""
    write_bytes(path, smv_bytes(counts, header))


def _fields(path: str | Path, content: bytes) -> Fields:
    text, closed, _ = content.partition(b"}")
    if not content.startswith(b"{") or not closed:
        raise InputError(path, "is not an SMV image: it has no header in braces")
    lines = text.decode("latin-1").replace(";", "\n").splitlines()
    return {
        key.strip(): value.strip() for key, separator, value in (line.partition("=") for line in lines) if separator
    }


def read_smv(path: str | Path) -> tuple[Fields, CountImage]:
    """Header fields and counts [slow, fast] of a 16-bit image."""
    content = read_bytes(path)
    fields = _fields(path, content)
    try:
        start, fast, slow = (int(fields[key]) for key in ("HEADER_BYTES", "SIZE1", "SIZE2"))
    except (KeyError, ValueError) as error:
        raise InputError(path, f"has no whole number for {error}") from None
    order = ">" if fields.get("BYTE_ORDER", "little_endian").startswith("big") else "<"
    body = content[start : start + 2 * fast * slow]
    if len(body) != 2 * fast * slow:
        raise InputError(path, f"holds {len(body)} bytes of data, its header says {2 * fast * slow}")
    return fields, np.frombuffer(body, dtype=f"{order}u2").reshape(slow, fast).astype(np.uint16)
