"""What ``callscope.watch`` costs a training, and the pytest plugin a test run: CPU time over that without them.

``python benchmarks/overhead_use.py [--rounds N]``. The training: a network of 64-128-1 over batches of 256, 200 steps. The
test run: 40 small torch tests in a process of its own, without the plugin and with it, not asked for.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

import callscope

STEPS = 200
TESTS = 40


class Network(torch.nn.Module):
    """A small network; ``cut``: its first layer gets no gradient any more."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.cut = torch.nn.Linear(64, 128), torch.nn.Linear(128, 1), False

    def forward(self, data: torch.Tensor) -> torch.Tensor:
        """Return the network's answers."""
        hidden = torch.tanh(self.first(data))
        return self.second(hidden.detach() if self.cut else hidden)


def train(every: int | None = None, *, dies: bool = False) -> float:
    """Return the CPU seconds of a training, watched at every ``every``-th step; ``dies``: a layer is cut off halfway."""
    torch.manual_seed(0)
    model, data, wanted = Network(), torch.randn(256, 64), torch.randn(256, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    watched = None if every is None else callscope.watch(model, every, tell=None)
    started = time.process_time()
    for step in range(STEPS):
        model.cut = dies and step >= STEPS // 2
        optimizer.zero_grad()
        (model(data) - wanted).pow(2).mean().backward()
        optimizer.step()
    spent = time.process_time() - started
    if watched is not None:
        watched.close()
    return spent


def run_tests(folder: Path, *options: str) -> float:
    """Return the CPU seconds of a test run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "pytest", "-q", *options], cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(choices: dict[str, Callable[[], float]], rounds: int) -> None:
    """Print each choice's CPU time over the first's, the median of the rounds' ratios."""
    times: dict[str, list[float]] = {name: [] for name in choices}
    for _ in range(rounds):
        for name, work in choices.items():
            times[name].append(work())
    first = next(iter(times.values()))
    for name, taken in times.items():
        ratio = statistics.median(mine / base for mine, base in zip(taken, first, strict=True))
        print(f"{name:44} {statistics.median(taken):7.3f} s {ratio:6.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    train()
    train(1, dies=True)  # what is loaded at first use is no part of the figures
    compare(
        {
            "training": train,
            "watched, every=1": lambda: train(1),
            "watched, every=10": lambda: train(10),
        },
        rounds,
    )
    compare(
        {
            "training, a layer cut off halfway": lambda: train(dies=True),
            "watched, every=1, one step recorded": lambda: train(1, dies=True),
        },
        rounds,
    )
    with tempfile.TemporaryDirectory() as folder:
        body = "import torch\n" + "".join(
            f"\n\ndef test_{n}():\n    x = torch.ones(3, requires_grad=True)\n    (x * {n}).sum().backward()\n"
            for n in range(TESTS)
        )
        Path(folder, "test_many.py").write_text(body)
        compare(
            {
                "test run without the plugin": lambda: run_tests(Path(folder), "-p", "no:callscope"),
                "with the plugin, not asked for": lambda: run_tests(Path(folder)),
            },
            rounds,
        )


if __name__ == "__main__":
    main()
