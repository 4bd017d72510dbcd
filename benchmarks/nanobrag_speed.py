"""Nanoseconds a sample of the simulator, forward and with backward, beside a floor measured in the same process.

    OMP_NUM_THREADS=1 python benchmarks/nanobrag_speed.py [--size 1024] [--domains 1] [--compile] [--repeats 3]

A sample is one subpixel of one orientation and source. The floor is one sine and ten multiply-adds a sample over
blocks of the same size. Times are of the processor, so that other programs disturb less; the best of the repeats
counts. The peak of the resident memory is the whole process's.
"""

import argparse
import resource
import time
from collections.abc import Callable

import torch

from nanobrag_torch.blocks import CPU_SAMPLES
from nanobrag_torch.config import CrystalConfig, DetectorConfig
from nanobrag_torch.models.crystal import Crystal
from nanobrag_torch.models.detector import Detector
from nanobrag_torch.simulator import Simulator

CELL = ("cell_a", "cell_b", "cell_c", "cell_alpha", "cell_beta", "cell_gamma")
VALUES = (100.0, 100.0, 100.0, 90.0, 90.0, 90.0)
OVERSAMPLE = 2


def best(run: Callable[[], object], repeats: int) -> float:
    """Least processor time in seconds."""
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return min(times)


def floor(samples: int) -> Callable[[], None]:
    """One sine and ten multiply-adds a sample, block after block."""
    block = torch.linspace(0.0, 1.0, CPU_SAMPLES, dtype=torch.float64)
    scale, buffer = block * 0.5 + 0.25, torch.empty_like(block)

    def run() -> None:
        for _ in range(0, samples, CPU_SAMPLES):
            torch.sin(block, out=buffer)
            for _ in range(10):
                torch.addcmul(block, scale, buffer, out=buffer)

    return run


def simulator(arguments: argparse.Namespace, requires_grad: bool) -> Simulator:
    """The default geometry with five cells along each axis."""
    cell = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=requires_grad)
        for name, value in zip(CELL, VALUES, strict=True)
    }
    domains = arguments.domains
    spread = 0.5 if domains > 1 else 0.0
    crystal = CrystalConfig(
        **cell, N_cells=(5, 5, 5), default_F=100.0, mosaic_domains=domains, mosaic_spread_deg=spread
    )
    detector = DetectorConfig(spixels=arguments.size, fpixels=arguments.size, oversample=OVERSAMPLE)
    dtype = torch.float32 if arguments.single else torch.float64
    return Simulator(Crystal(crystal, dtype=dtype), Detector(detector, dtype=dtype), compile=arguments.compile)


def gigabytes() -> float:
    """Peak resident memory of the process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def report(name: str, seconds: float, samples: int, floor_seconds: float) -> None:
    """One line."""
    print(f"{name:<24} {seconds / samples * 1e9:8.1f} ns/sample   {seconds / floor_seconds:6.1f} x floor", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--domains", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--single", action="store_true", help="single precision")
    arguments = parser.parse_args()
    samples = arguments.size**2 * OVERSAMPLE**2 * arguments.domains
    dark, lit = simulator(arguments, requires_grad=False), simulator(arguments, requires_grad=True)
    if arguments.compile:
        dark.run()
        lit.run().sum().backward()
    print(f"{samples} samples, {torch.get_num_threads()} threads, torch {torch.__version__}")
    floor_seconds = best(floor(samples), arguments.repeats)
    report("floor", floor_seconds, samples, floor_seconds)
    report("forward", best(dark.run, arguments.repeats), samples, floor_seconds)
    print(f"{'':<24} {gigabytes():8.2f} GB peak")
    report("forward and backward", best(lambda: lit.run().sum().backward(), arguments.repeats), samples, floor_seconds)
    print(f"{'':<24} {gigabytes():8.2f} GB peak")


if __name__ == "__main__":
    main()
