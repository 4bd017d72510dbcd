"""The flags, in groups, as the original program names them."""

import argparse
from dataclasses import dataclass, field
from typing import Any, NoReturn


@dataclass(frozen=True)
class Flag:
    """One option: its names, and what argparse needs to know."""

    names: tuple[str, ...]
    help: str
    options: dict[str, Any] = field(default_factory=dict)


def number(*names: str, help: str) -> Flag:
    """A flag with one number."""
    return Flag(names, help, {"type": float, "metavar": "X"})


def count(*names: str, help: str) -> Flag:
    """A flag with one whole number."""
    return Flag(names, help, {"type": int, "metavar": "N"})


def vector(*names: str, help: str) -> Flag:
    """A flag with three numbers."""
    return Flag(names, help, {"type": float, "nargs": 3, "metavar": ("X", "Y", "Z")})


def file(*names: str, help: str) -> Flag:
    """A flag with a path."""
    return Flag(names, help, {"metavar": "FILE"})


def switch(*names: str, help: str) -> Flag:
    """A flag without a value."""
    return Flag(names, help, {"action": "store_true"})


def constant(name: str, value: str, dest: str, help: str) -> Flag:
    """A flag that stands for a value of another one."""
    return Flag((name,), help, {"action": "store_const", "const": value, "dest": dest})


CRYSTAL = [
    file("-hkl", help="text file of h k l F"),
    file("-mat", help="MOSFLM orientation matrix; replaces -cell"),
    Flag(
        ("-cell",), "cell in Å and degrees", {"type": float, "nargs": 6, "metavar": ("a", "b", "c", "al", "be", "ga")}
    ),
    Flag(("-misset",), "missetting angles in degrees, or 'random'", {"nargs": "+", "metavar": "X"}),
    count("-misset_seed", help="seed of a random missetting"),
    count("-N", help="cells along each axis"),
    count("-Na", help="cells along a"),
    count("-Nb", help="cells along b"),
    count("-Nc", help="cells along c"),
    number("-default_F", help="structure factor of everything not listed"),
    constant("-square_xtal", "SQUARE", "shape", "parallelepiped crystal (default)"),
    constant("-round_xtal", "ROUND", "shape", "spherical crystal"),
    constant("-gauss_xtal", "GAUSS", "shape", "Gaussian spots"),
    constant("-tophat_spots", "TOPHAT", "shape", "spots of constant intensity"),
    constant("-binary_spots", "TOPHAT", "shape", "the same"),
    number("-fudge", help="factor on the width of round, Gaussian and top-hat spots"),
    Flag(("-interpolate",), "tricubic structure factors", {"action": "store_const", "const": True}),
    Flag(
        ("-nointerpolate",),
        "nearest structure factors",
        {"action": "store_const", "const": False, "dest": "interpolate"},
    ),
]

ROTATION = [
    number("-phi", help="spindle angle at the start, degrees"),
    number("-osc", help="oscillation range, degrees"),
    count("-phisteps", help="spindle steps"),
    number("-phistep", help="spindle step, degrees"),
    vector("-spindle_axis", help="spindle axis"),
    number("-mosaic", "-mosaici", "-mosaic_spread", help="mosaic spread, degrees"),
    count("-mosaic_dom", "-mosaic_domains", help="mosaic domains"),
    count("-mosaic_seed", help="seed of the mosaic domains"),
]

BEAM = [
    number("-lambda", "-wave", help="wavelength, Å"),
    number("-energy", help="photon energy, eV"),
    number("-fluence", help="photons/m²"),
    number("-flux", help="photons/s"),
    number("-exposure", help="seconds"),
    number("-beamsize", help="beam size, mm"),
    number("-polar", help="Kahn polarization factor, from -1 to 1"),
    switch("-nopolar", help="no polarization correction"),
    vector("-polar_vector", help="polarization axis; switches to the CUSTOM convention"),
    file("-sourcefile", help="text file of x y z [weight [wavelength in m]]"),
    number("-divergence", help="horizontal and vertical divergence, mrad"),
    number("-hdivrange", help="horizontal divergence, mrad"),
    number("-vdivrange", help="vertical divergence, mrad"),
    number("-hdivstep", help="step of it, mrad"),
    number("-vdivstep", help="step of it, mrad"),
    count("-divsteps", help="steps of both divergences"),
    count("-hdivsteps", help="horizontal steps"),
    count("-vdivsteps", help="vertical steps"),
    number("-dispersion", help="spectral width, percent"),
    count("-dispsteps", help="wavelengths"),
    Flag(("-round_div",), "trim divergence to an ellipse (default)", {"action": "store_const", "const": True}),
    Flag(("-square_div",), "keep the corners", {"action": "store_const", "const": False, "dest": "round_div"}),
    number("-dmin", help="resolution limit, Å"),
    number("-water", help="size of a cube of water, µm"),
]

DETECTOR = [
    number("-distance", help="along the beam, mm"),
    number("-close_distance", help="along the detector's normal, mm"),
    number("-pixel", help="pixel size, mm"),
    count("-detpixels", help="pixels along both axes"),
    count("-detpixels_x", "-detpixels_f", help="fast pixels"),
    count("-detpixels_y", "-detpixels_s", help="slow pixels"),
    number("-detsize", help="size along both axes, mm"),
    number("-detsize_x", "-detsize_f", help="fast size, mm"),
    number("-detsize_y", "-detsize_s", help="slow size, mm"),
    number("-Xbeam", help="beam centre, mm, as the convention defines it"),
    number("-Ybeam", help="beam centre, mm, as the convention defines it"),
    number("-Xclose", help="point nearest the sample, fast, mm"),
    number("-Yclose", help="point nearest the sample, slow, mm"),
    number("-ORGX", help="the same in pixels, as XDS counts them"),
    number("-ORGY", help="the same in pixels, as XDS counts them"),
    number("-detector_rotx", help="degrees"),
    number("-detector_roty", help="degrees"),
    number("-detector_rotz", help="degrees"),
    number("-twotheta", "-detector_twotheta", help="degrees"),
    vector("-twotheta_axis", help="two-theta axis; switches to the CUSTOM convention"),
    Flag(("-convention",), "MOSFLM, DENZO, ADXV, XDS, DIALS or CUSTOM", {"metavar": "NAME"}),
    *(
        constant(f"-{name.lower()}", name, "convention", "the convention of that name")
        for name in ("MOSFLM", "DENZO", "ADXV", "XDS", "DIALS", "CUSTOM")
    ),
    Flag(("-pivot",), "beam or sample", {"metavar": "NAME"}),
    vector("-fdet_vector", help="fast axis; switches to the CUSTOM convention"),
    vector("-sdet_vector", help="slow axis"),
    vector("-odet_vector", help="normal"),
    vector("-beam_vector", help="direction of the beam"),
    vector("-pix0_vector", help="corner of the first pixel, m"),
    count("-oversample", help="subpixels along each axis; left out, chosen by the crystal's size"),
    switch("-oversample_omega", help="solid angle of each subpixel"),
    switch("-oversample_thick", help="absorption in all layers"),
    switch("-point_pixel", help="solid angle of a point"),
    switch("-curved_det", help="detector on a sphere around the sample"),
    number("-detector_abs", help="attenuation depth, µm"),
    number("-detector_thick", help="thickness, µm"),
    count("-detector_thicksteps", "-thicksteps", help="layers"),
    Flag(
        ("-roi",),
        "region of interest, bounds included",
        {"type": int, "nargs": 4, "metavar": ("xmin", "xmax", "ymin", "ymax")},
    ),
    file("-mask", help="SMV image; pixels of 0 are skipped"),
]

OUTPUT = [
    file("-floatfile", "-floatimage", help="raw single-precision image"),
    file("-intfile", "-intimage", help="scaled SMV image without noise"),
    file("-noisefile", "-noiseimage", help="SMV image of photon counts with noise"),
    file("-pgmfile", "-pgmimage", help="grey preview"),
    number("-scale", help="counts a photon of -intfile"),
    number("-pgmscale", help="grey levels a photon of -pgmfile"),
    number("-adc", help="offset of integer images (40)"),
    count("-seed", help="seed of the noise"),
    switch("-nonoise", help="no noise image among the default files"),
    switch("-nopgm", help="no preview among the default files"),
]

COMPUTATION = [
    Flag(("-device",), "auto, cpu, cuda ... (auto: cuda where there is one)", {"default": "auto", "metavar": "NAME"}),
    Flag(("-precision",), "single or double (default)", {"choices": ("single", "double"), "default": "double"}),
    switch("-compile", help="compile the kernels first; pays for large images"),
    switch("-noprogress", help="no progress bar"),
]

GROUPS = {
    "crystal": CRYSTAL,
    "rotation and mosaicity": ROTATION,
    "beam": BEAM,
    "detector": DETECTOR,
    "output": OUTPUT,
    "computation": COMPUTATION,
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line each."""

    def error(self, message: str) -> NoReturn:
        """Print the line and exit 2."""
        self.exit(2, f"error: {message}; -help lists the flags\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser with its help in groups."""
    parser = Parser(
        prog="python -m nanobrag_torch",
        description="Simulate a diffraction image of a nanocrystal.",
        epilog="Without any output file, floatimage.bin, intimage.img, image.pgm and noiseimage.img are written.",
        usage="%(prog)s [flags]",
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("-h", "-help", "--help", action="help", help="show this help and exit")
    for title, flags in GROUPS.items():
        group = parser.add_argument_group(title)
        for flag in flags:
            group.add_argument(*flag.names, help=flag.help, **flag.options)
    return parser
