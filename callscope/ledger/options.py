"""What an audit is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callscope.model.run import Target


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """One audit. ``ledger`` False answers from a single run; ``seconds`` and ``runs`` limit the experiments.

    ``backward`` chooses the n-th backward of the run (1-based; None: the first one that fails, else the first).
    ``function`` is what a "callable" target calls. ``only``: the tensors asked about, by ``id``, and what the
    caller names them (empty: as the program does).
    """

    target: Target
    namespaces: tuple[str, ...] = ()
    root: str = "."
    roi: tuple[int, int] | None = None
    backward: int | None = None
    ledger: bool = True
    seconds: float = 120.0
    runs: int = 600
    seed: int = 0
    function: Any = None
    only: Mapping[int, str] | None = None
