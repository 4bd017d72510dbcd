"""The files of a run."""

import argparse
from dataclasses import dataclass

import numpy as np

from nanobrag_torch.io.pictures import write_float, write_pgm
from nanobrag_torch.io.smv import header_text, write_smv
from nanobrag_torch.noise import ADC_OFFSET, FloatImage, integer_image, noise_image
from nanobrag_torch.simulator import Simulator

DEFAULT_SEED = 1


@dataclass(frozen=True)
class Files:
    """Where to write; None for what nobody asked for."""

    float_: str | None
    integer: str | None
    noise: str | None
    preview: str | None


def chosen_files(args: argparse.Namespace) -> Files:
    """The files asked for; if there are none, all four under the original program's names."""
    asked = Files(args.floatfile, args.intfile, args.noisefile, args.pgmfile)
    if any(vars(asked).values()):
        return asked
    noise = None if args.nonoise else "noiseimage.img"
    return Files("floatimage.bin", "intimage.img", noise, None if args.nopgm else "image.pgm")


def write_files(args: argparse.Namespace, simulator: Simulator, image: FloatImage) -> list[str]:
    """Write every file asked for; a line about each."""
    files, adc = chosen_files(args), ADC_OFFSET if args.adc is None else args.adc
    header = header_text(simulator.detector, simulator.beam_config, simulator.crystal_config)
    lines = []
    if files.float_ is not None:
        write_float(files.float_, image)
        lines.append(f"{files.float_}: single-precision floats")
    if files.integer is not None:
        write_smv(files.integer, integer_image(image, args.scale, adc), header)
        lines.append(f"{files.integer}: SMV, without noise")
    if files.noise is not None:
        noisy = noise_image(image, DEFAULT_SEED if args.seed is None else args.seed, adc)
        write_smv(files.noise, noisy.counts, header)
        lines.append(f"{files.noise}: SMV, with noise, {noisy.overloads} overloaded pixels")
    if files.preview is not None:
        write_pgm(files.preview, image, args.pgmscale)
        lines.append(f"{files.preview}: preview")
    return lines


def statistics(image: FloatImage) -> str:
    """One line about the image's values."""
    slow, fast = np.unravel_index(int(image.argmax()), image.shape)
    return f"sum {image.sum():.10g}, mean {image.mean():.6g}, max {image.max():.6g} at fast {fast}, slow {slow}"
