"""Run composed programs under torch, all in one process: does autograd's derivative equal the finite difference?

``python confirm.py FOLDER...`` prints one JSON object a folder, as ``tests/corpus/observed_gradients.py`` does with a child for each run.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "corpus"))

import observed_gradients as observed  # noqa: E402
import torch  # noqa: E402

SECONDS = 10


class _Current(observed.Leaves):
    """The leaves of the run that is under way: torch is patched once, the runs follow each other."""

    def __init__(self) -> None:
        super().__init__(Path("/"), -1, 0.0)

    def begin(self, folder: Path, shifted: int, step: float) -> None:
        """Start a run."""
        super().__init__(folder, shifted, step)


def _run(current: _Current, folder: Path, shifted: int, step: float) -> tuple[float, list[float]]:
    current.begin(folder, shifted, step)
    torch.manual_seed(0)
    torch.set_grad_enabled(True)
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    os.chdir(folder)
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            contextlib.suppress(observed.Sink),
        ):
            runpy.run_path(str(folder / "main.py"), run_name="__main__")
    finally:
        torch.set_grad_enabled(True)
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]
    if current.sink is None:
        raise RuntimeError("no backward")
    derivatives = []
    if shifted < 0:
        for leaf, direction in zip(current.found, current.directions, strict=True):
            if leaf.is_leaf:
                derivatives.append(observed._derivative(current.sink, leaf, direction))
    return float(current.sink.detach()), derivatives


def _agrees(current: _Current, folder: Path) -> bool:
    derivatives = _run(current, folder, -1, 0.0)[1]

    def difference(leaf: int, step: float) -> float:
        return (_run(current, folder, leaf, step)[0] - _run(current, folder, leaf, -step)[0]) / (2 * step)

    for leaf, derivative in enumerate(derivatives):
        if not abs(derivative) < float("inf") or not observed._near(difference(leaf, observed.STEPS[0]), derivative):
            return False
        if derivative == 0.0 and not observed._near(difference(leaf, observed.STEPS[1]), 0.0):
            return False
    return True


def _late(*_: Any) -> None:
    raise TimeoutError


def answers(folders: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield one answer a folder; an error is an answer too."""
    current = _Current()
    observed._double_everywhere()
    observed._watch(current)
    signal.signal(signal.SIGALRM, _late)
    for folder in folders:
        signal.alarm(SECONDS)
        try:
            yield {"folder": str(folder), "agrees": _agrees(current, folder)}
        except Exception as error:
            yield {"folder": str(folder), "error": f"{type(error).__name__}: {error}"}
        finally:
            signal.alarm(0)


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    import torch.func
    import torch.utils.checkpoint

    for answer in answers([Path(argument).resolve() for argument in sys.argv[1:]]):
        print(json.dumps(answer), flush=True)
