"""The tracers of others that the overhead benchmark runs beside ours: fetched for the run, left out where that fails."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import tools
import torch

TORCHLENS = ("torchlens", "safetensors", "pandas", "python-dateutil", "pytz", "tzdata", "six", "tqdm", "graphviz")


def fetched(scratch: Path, name: str, *requirements: str) -> Any:
    """Return a package installed for this run, None (and a line that says so) where it cannot be had."""
    try:
        sys.path.append(str(tools.install(scratch / name, *requirements)))
        return import_module(name)
    except (SystemExit, Exception) as error:
        print(f"{name}: left out: {str(error).splitlines()[0][:120]}", file=sys.stderr)
        return None


def viztracer(scratch: Path) -> Callable[[], AbstractContextManager[Any]] | None:
    """Return a factory of viztracer's tracer, which keeps what it saw and writes no report."""
    package = fetched(scratch, "viztracer", "viztracer")
    if package is None:
        return None

    @contextmanager
    def tracing() -> Iterator[None]:
        tracer = package.VizTracer(verbose=0, tracer_entries=5_000_000)
        tracer.start()
        try:
            yield
        finally:
            tracer.stop()
            tracer.clear()

    return tracing


def torchlens(scratch: Path, forward: Callable[[Any], torch.Tensor]) -> float | None:
    """Return what torchlens's trace of a forward pass takes, over the forward pass alone."""
    package = fetched(scratch, "torchlens", *TORCHLENS)
    if package is None:
        return None

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = torch.nn.Parameter(torch.tensor(0.3, dtype=torch.float64))
            self.second = torch.nn.Parameter(torch.tensor(0.7, dtype=torch.float64))

        def forward(self, field: torch.Tensor) -> torch.Tensor:
            return forward((field, self.first, self.second))

    model, field = Model(), torch.linspace(0.0, 1.0, 1024, dtype=torch.float64).reshape(32, 32)
    alone = min(_seconds(lambda: model(field)) for _ in range(5))
    try:
        return _seconds(lambda: package.trace(model, field)) / alone
    except Exception as error:
        print(f"torchlens: left out: {str(error).splitlines()[0][:120]}", file=sys.stderr)
        return None


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
