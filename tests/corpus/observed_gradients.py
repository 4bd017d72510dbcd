"""Run a taint program under torch and compare autograd with finite differences, to find wrong labels.

``python tests/corpus/observed_gradients.py FOLDER...`` prints one JSON object a folder. A program is run several times,
each in a forked child with the same seed. Every leaf that the program itself makes (and the parameters of library
layers) is shifted by a multiple of a fixed random direction right after it was made; the first ``backward`` that the
program calls is the sink and ends the run. ``agrees`` is true when autograd's derivative along the direction equals the
central difference for every leaf.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn

STEPS = (1e-5, 0.6)  # a derivative, and a step large enough to move a rounded or thresholded value
FACTORIES = ("tensor", "zeros", "ones", "rand", "randn", "full", "linspace", "arange", "zeros_like", "ones_like", "empty")


class Sink(Exception):
    """The program reached its backward."""


class Leaves:
    """The leaves in the order of their making; ``shifted`` says which one is moved, and how far."""

    def __init__(self, folder: Path, shifted: int, step: float) -> None:
        self.folder = str(folder)
        self.shifted = shifted
        self.step = step
        self.found: list[torch.Tensor] = []
        self.directions: list[torch.Tensor] = []
        self.sink: torch.Tensor | None = None

    def add(self, leaf: torch.Tensor) -> torch.Tensor:
        """Note a leaf, and shift it when it is the one to be moved."""
        generator = torch.Generator().manual_seed(len(self.found) + 7)
        direction = torch.rand(leaf.shape, generator=generator, dtype=torch.float64) + 0.5
        if len(self.found) == self.shifted:
            with torch.no_grad():
                size = 1.0 + leaf.abs() if self.step**2 > STEPS[0] else torch.ones_like(leaf)
                leaf.data.add_((self.step * size * direction).to(leaf.dtype))
        self.found.append(leaf)
        self.directions.append(direction)
        return leaf

    def own(self) -> bool:
        """Tell whether the code that makes the leaf is the program's own."""
        return sys._getframe(2).f_code.co_filename.startswith(self.folder)


def _watched(factory: Callable[..., torch.Tensor], leaves: Leaves) -> Callable[..., torch.Tensor]:
    @functools.wraps(factory)
    def made(*args: Any, **kwargs: Any) -> torch.Tensor:
        result = factory(*args, **kwargs)
        return leaves.add(result) if result.requires_grad and leaves.own() else result

    return made


def _watch_parameters(leaves: Leaves) -> None:
    create = nn.Parameter.__new__

    def made(cls: type, data: Any = None, requires_grad: bool = True) -> Any:
        parameter = create(cls, data, requires_grad)
        return leaves.add(parameter) if leaves.own() else parameter

    nn.Parameter.__new__ = staticmethod(made)  # type: ignore[assignment]
    for name in dir(nn):
        layer = getattr(nn, name)
        if isinstance(layer, type) and issubclass(layer, nn.Module) and "reset_parameters" in vars(layer):
            layer.reset_parameters = _after_reset(layer.reset_parameters, leaves)


def _after_reset(reset: Callable[[nn.Module], None], leaves: Leaves) -> Callable[[nn.Module], None]:
    def done(module: nn.Module) -> None:
        reset(module)
        for parameter in module._parameters.values():
            if parameter is not None:
                leaves.add(parameter)

    return done


def _double_everywhere() -> None:
    """Make single precision double: finite differences drown in single precision's rounding."""
    torch.set_default_dtype(torch.float64)
    torch.float = torch.float32 = torch.float64  # type: ignore[misc]
    torch.Tensor.float = torch.Tensor.double  # type: ignore[method-assign]


def _watch(leaves: Leaves) -> None:
    for name in FACTORIES:
        setattr(torch, name, _watched(getattr(torch, name), leaves))
    _watch_parameters(leaves)

    def backward(self: torch.Tensor, *_args: Any, **_kwargs: Any) -> None:
        leaves.sink = self
        raise Sink

    torch.Tensor.backward = backward  # type: ignore[method-assign]


def _derivative(sink: torch.Tensor, leaf: torch.Tensor, direction: torch.Tensor) -> float:
    if not sink.requires_grad:
        return 0.0
    (gradient,) = torch.autograd.grad(sink, leaf, retain_graph=True, allow_unused=True)
    return 0.0 if gradient is None else float((gradient.double() * direction).sum())


def run(folder: Path, shifted: int, step: float) -> dict[str, Any]:
    """Run a program up to its first backward and return the sink's value and, unshifted, the derivatives."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    _double_everywhere()
    torch.manual_seed(0)
    numpy.random.seed(0)
    leaves = Leaves(folder, shifted, step)
    _watch(leaves)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Sink):
        runpy.run_path(str(folder / "main.py"), run_name="__main__")
    if leaves.sink is None:
        raise RuntimeError("no backward")
    found = [] if shifted >= 0 else list(zip(leaves.found, leaves.directions, strict=True))
    return {
        "sink": float(leaves.sink.detach()),
        "derivatives": [_derivative(leaves.sink, leaf, direction) for leaf, direction in found if leaf.is_leaf],
    }


def forked(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do the work in a child process and return its answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = work()
        except BaseException as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(writing, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    answer = json.loads(text)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer


def _difference(folder: Path, leaf: int, step: float) -> float:
    ahead = forked(functools.partial(run, folder, leaf, step))["sink"]
    behind = forked(functools.partial(run, folder, leaf, -step))["sink"]
    return (ahead - behind) / (2 * step)


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-4 * max(1.0, abs(a), abs(b))


def _leaf_agrees(folder: Path, leaf: int, derivative: float) -> bool:
    if not _near(_difference(folder, leaf, STEPS[0]), derivative):
        return False
    return derivative != 0.0 or _near(_difference(folder, leaf, STEPS[1]), 0.0)


def compare(folder: Path) -> dict[str, Any]:
    """Return whether autograd and finite differences agree for every leaf, and each leaf's derivative."""
    base = forked(functools.partial(run, folder, -1, 0.0))
    derivatives: list[float] = base["derivatives"]
    wrong = [i for i, g in enumerate(derivatives) if g != g or not _leaf_agrees(folder, i, g)]
    return {"agrees": not wrong, "derivatives": derivatives, "wrong": wrong}


def compare_all(folders: list[Path]) -> Iterator[dict[str, Any]]:
    """Compare every folder; an error is an answer too."""
    for folder in folders:
        try:
            yield {"folder": str(folder), **compare(folder)}
        except RuntimeError as error:
            yield {"folder": str(folder), "error": str(error)}


if __name__ == "__main__":
    torch.set_num_threads(1)
    import torch.func
    import torch.utils.checkpoint

    for comparison in compare_all([Path(argument).resolve() for argument in sys.argv[1:]]):
        print(json.dumps(comparison), flush=True)
