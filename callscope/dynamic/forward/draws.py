"""The types in which a program draws its random numbers: a run in float64 draws the same ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

MAKING = frozenset({"rand", "randn", "rand_like", "randn_like"})
FILLING = frozenset(
    {
        "bernoulli_", "cauchy_", "exponential_", "geometric_", "kaiming_normal_", "kaiming_uniform_", "log_normal_",
        "normal_", "orthogonal_", "random_", "sparse_", "trunc_normal_", "uniform_", "xavier_normal_",
        "xavier_uniform_",
    }
)  # fmt: skip
DECIDING = frozenset({"bernoulli", "multinomial", "poisson", "binomial"})
"""What draws whole numbers: at the same probabilities the same ones."""
NORMAL, DROPOUT = "normal", "dropout"
_ALL = MAKING | FILLING | DECIDING | {NORMAL, DROPOUT}
Drawn = tuple[str, str]
"""A function's name, and the type in which it drew."""


def draws(func: Callable[..., Any]) -> bool:
    """Return whether a torch function draws random numbers whose values depend on their type."""
    return getattr(func, "__name__", "") in _ALL


class Draws:
    """Notes the types in which a run draws (``seen``), or gives those of the program, as they were seen, one after the other."""

    def __init__(self, known: Iterable[Drawn] = ()) -> None:
        self.seen: list[Drawn] = []
        self._known: dict[str, deque[str]] = {}
        for name, kind in known:
            self._known.setdefault(name, deque()).append(kind)

    def note(self, func: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any], result: Any) -> None:
        """Take note of a draw that was made."""
        name = func.__name__
        given = () if name in MAKING else (*args, *options.values())
        kinds = [value.dtype for value in (*given, result) if isinstance(value, Tensor) and _is_real(value)]
        self.seen.append((name, str(kinds[0]).removeprefix("torch.") if kinds else ""))

    def next(self, func: Callable[..., Any]) -> torch.dtype | None:
        """Return the type in which the program made its next draw by a function; None where that is not known."""
        waiting = self._known.get(func.__name__)
        return _KINDS.get(waiting.popleft()) if waiting else None


_KINDS = {
    str(kind).removeprefix("torch."): kind
    for kind in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex64, torch.complex128)
}


def _is_real(value: Tensor) -> bool:
    return value.is_floating_point() or value.is_complex()
