"""Distributed runs: each process writes a report of its own, and none ends before the others have written theirs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

_PATIENCE = timedelta(seconds=120)
_KEY = "callscope/reported/{}"


def is_distributed(environment: Mapping[str, str]) -> bool:
    """Tell whether this process is one of several ranks, as torchrun and other launchers say in the environment."""
    return int(environment.get("WORLD_SIZE") or 1) > 1 and bool(environment.get("RANK"))


def of_rank(output: Path | None, environment: Mapping[str, str]) -> Path | None:
    """Return this rank's file: ``report.json`` is ``report.rank1.json`` for rank 1; the name itself for one process."""
    if output is None or not is_distributed(environment):
        return output
    return output.with_name(f"{output.stem}.rank{environment['RANK']}{output.suffix}")


def await_others(environment: Mapping[str, str]) -> None:
    """Wait until every rank has its report: torchrun ends all processes as soon as one leaves with a status.

    Other launchers do not, and have no store of their own to meet at.
    """
    if not is_distributed(environment) or environment.get("TORCHELASTIC_USE_AGENT_STORE") != "True":
        return
    from torch.distributed import TCPStore  # type: ignore[attr-defined,unused-ignore]

    with suppress(RuntimeError):  # a rank that failed never comes, and the launcher tells of it
        host, port, size = environment["MASTER_ADDR"], int(environment["MASTER_PORT"]), int(environment["WORLD_SIZE"])
        key = _KEY.format(environment.get("TORCHELASTIC_RESTART_COUNT", "0"))
        store = TCPStore(host, port, is_master=False, timeout=_PATIENCE)
        if store.add(key, 1) == size:
            store.set(f"{key}/all", "yes")
        store.wait([f"{key}/all"])
