"""What each dynamic channel costs: traced over untraced CPU time, rounds alternating in one process.

``python benchmarks/overhead.py [--rounds N] [--json FILE]``. Workloads: a simulator step (3,204 autograd nodes,
80 functions, forward and backward), once as it always was (at 986 of its nodes a gradient is zero, and most underflow when
squared) and once with living gradients, and call-heavy pure Python in and out of the namespace. The same rounds measure cProfile, an empty TorchFunctionMode, and torchlens and viztracer, which are fetched for the run.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import overhead_peers
import torch
from torch.overrides import TorchFunctionMode

from callscope.dynamic import Recorder
from callscope.model.run import RunPlan, Target

Context = Callable[[], AbstractContextManager[Any]]
SIZE = 32


class Empty(TorchFunctionMode):
    """A function mode that does nothing."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return func(*args, **(kwargs or {}))


def make_stage(number: float) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    """Return one of the simulator's functions."""

    def stage(field: torch.Tensor, parameter: torch.Tensor) -> torch.Tensor:
        phase = field * parameter + number
        return torch.sin(phase) * torch.cos(parameter) + torch.exp(-phase * phase)

    return stage


Stages = Sequence[Callable[[torch.Tensor, torch.Tensor], torch.Tensor]]
STAGES: Stages = [make_stage(number) for number in range(80)]
LIVING: Stages = [make_stage(number / 80) for number in range(80)]


def forward(inputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor], stages: Stages = STAGES) -> torch.Tensor:
    """Run 80 functions four times over a field."""
    field, first, second = inputs
    for turn in range(4):
        for stage in stages:
            field = torch.tanh(stage(field, second if turn % 2 else first))
    return (field * field).sum()


def simulator_step() -> torch.Tensor:
    """Run the simulator and the backward."""
    return _step(0.3, 0.7, STAGES)


def living_step() -> torch.Tensor:
    """Run it where no gradient vanishes: norms from 1e-14 to 1e3."""
    return _step(3.0, 2.8, LIVING)


def _step(one: float, other: float, stages: Stages) -> torch.Tensor:
    field = torch.linspace(0.0, 1.0, SIZE * SIZE, dtype=torch.float64).reshape(SIZE, SIZE)
    first = torch.tensor(one, dtype=torch.float64, requires_grad=True)
    second = torch.tensor(other, dtype=torch.float64, requires_grad=True)
    loss = forward((field, first, second), stages)
    loss.backward()
    return loss.detach()


def call_heavy() -> int:
    """Call small functions many times."""
    return sum(map(_add, range(60_000)))


def _add(number: int) -> int:
    return _twice(number) + 1


def _twice(number: int) -> int:
    return number * 2


def library_heavy() -> str:
    """Call many functions of a library, none of the namespace."""
    return "".join(json.dumps({"a": [1, 2, {"b": i}]}, indent=1) for i in range(1_500))


def recording(*channels: str, namespaces: tuple[str, ...] = ()) -> Context:
    """Return a factory of recorders with the given channels."""
    plan = RunPlan(Target("callable", "benchmark"), channels=frozenset(channels), namespaces=namespaces)
    return lambda: Recorder(plan)


class Recorded:
    """A recording with all channels that makes its record as well."""

    def __init__(self) -> None:
        self._recorder: Any = recording("calls", "operations", "hooks")()

    def __enter__(self) -> None:
        self._recorder.__enter__()

    def __exit__(self, *_: object) -> None:
        self._recorder.__exit__(None, None, None)
        self._recorder.record()


def contexts(*, torch_work: bool, viztracer: Context | None = None) -> dict[str, Context]:
    """Return what is compared."""
    found: dict[str, Context] = {"untraced": nullcontext, "cProfile": cProfile.Profile}
    if viztracer is not None:
        found["viztracer"] = viztracer
    found["calls"] = recording("calls")
    if torch_work:
        found["empty function mode"] = Empty
        found["leaves only (bare run)"] = recording()
        found["operations"] = recording("operations")
        found["hooks"] = recording("hooks")
        found["calls, operations, hooks"] = recording("calls", "operations", "hooks")
        found["all, with the record"] = Recorded
    return found


def measure(work: Callable[[], Any], choices: dict[str, Context], rounds: int) -> dict[str, float]:
    """Return each context's CPU time over the untraced one's: the median of the rounds' ratios."""
    times: dict[str, list[float]] = {name: [] for name in choices}
    work()
    for _ in range(rounds):
        for name, make in choices.items():
            times[name].append(_seconds(work, make))
    base = times["untraced"]
    return {name: statistics.median(t / b for t, b in zip(taken, base, strict=True)) for name, taken in times.items()}


def _seconds(work: Callable[[], Any], make: Context) -> float:
    gc.collect()
    gc.freeze()  # as in a forked run
    context = make()  # kept until the end, as a recording is
    started = time.process_time()
    with context:
        work()
    spent = time.process_time() - started
    gc.unfreeze()
    return spent


def main() -> None:
    """Measure, print a table, and write the numbers where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    outside = {"calls, none in the namespace": recording("calls", namespaces=("elsewhere",))}
    with tempfile.TemporaryDirectory() as folder:
        viztracer = overhead_peers.viztracer(Path(folder))
        plain = contexts(torch_work=False, viztracer=viztracer)
        torch_work = contexts(torch_work=True, viztracer=viztracer)
        results = {
            "simulator step": measure(simulator_step, torch_work, options.rounds),
            "the same, gradients living": measure(living_step, torch_work, options.rounds),
            "calls in the namespace": measure(call_heavy, plain, options.rounds),
            "calls outside the namespace": measure(library_heavy, plain | outside, options.rounds),
        }
        torchlens = overhead_peers.torchlens(Path(folder), forward)
    if torchlens is not None:
        results["simulator step"]["torchlens (forward alone)"] = torchlens
    print(f"Python {sys.version.split()[0]}, torch {torch.__version__}, median of {options.rounds} rounds")
    for workload, ratios in results.items():
        for name, ratio in ratios.items():
            print(f"{workload:28} {name:26} {ratio:6.2f}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
