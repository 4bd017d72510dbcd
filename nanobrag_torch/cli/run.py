"""One run of the command line, from arguments to files."""

import argparse
import contextlib
import re
import sys
from collections.abc import Iterator
from decimal import Decimal

import torch
from rich.console import Console
from rich.progress import Progress as Bar

from nanobrag_torch.blocks import Progress
from nanobrag_torch.cli.configs import beam_config, crystal_config, detector_config
from nanobrag_torch.cli.flags import build_parser
from nanobrag_torch.cli.outputs import statistics, write_files
from nanobrag_torch.errors import ParameterError
from nanobrag_torch.models.crystal import Crystal
from nanobrag_torch.models.detector import Detector
from nanobrag_torch.simulator import Simulator

NEGATIVE_EXPONENT = re.compile(r"-(\d+\.?\d*|\.\d+)[eE][+-]?\d+")
PRECISION = {"single": torch.float32, "double": torch.float64}


def plain_numbers(arguments: list[str]) -> list[str]:
    """Negative numbers in powers of ten written out, which argparse would take for flags."""
    return [format(Decimal(word), "f") if NEGATIVE_EXPONENT.fullmatch(word) else word for word in arguments]


def chosen_device(name: str) -> torch.device:
    """The device of that name; auto is CUDA where there is one."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError) as error:
        raise ParameterError("-device", f"{name} is not available ({str(error).splitlines()[0]})") from None


@contextlib.contextmanager
def progress_bar(wanted: bool) -> Iterator[Progress | None]:
    """A bar on standard error while a large image is computed; none where nobody watches."""
    console = Console(stderr=True)
    if not wanted or not console.is_terminal:
        yield None
        return
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task("simulating", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def build_simulator(args: argparse.Namespace, progress: Progress | None) -> Simulator:
    """Crystal, detector and beam as the flags describe them."""
    device, dtype = chosen_device(args.device), PRECISION[args.precision]
    crystal = Crystal(crystal_config(args), device, dtype)
    detector = Detector(detector_config(args), device, dtype)
    beam = beam_config(args)
    return Simulator(crystal, detector, beam_config=beam, progress=progress, compile=args.compile)


def warnings(args: argparse.Namespace) -> list[str]:
    """What was asked for and has no effect."""
    lines = []
    if args.mosaic and (args.mosaic_dom or 1) == 1:
        lines.append("-mosaic has no effect with one domain: give -mosaic_dom")
    if not args.hkl and not args.default_F:
        lines.append("no structure factors: give -hkl or -default_F, or the image stays dark")
    return lines


def run(arguments: list[str]) -> None:
    """Simulate and write; reports on standard error."""
    args = build_parser().parse_args(plain_numbers(arguments))
    for line in warnings(args):
        print(f"warning: {line}", file=sys.stderr)
    with progress_bar(not args.noprogress) as progress, torch.no_grad():
        simulator = build_simulator(args, progress)
        image = simulator.run().cpu().double().numpy()
    for line in (statistics(image), *write_files(args, simulator, image)):
        print(line, file=sys.stderr)
