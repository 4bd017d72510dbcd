"""One report a rank, joined: which parameter is dead or unused, on which ranks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callscope.errors import UsageError
from callscope.investigate.comparing import badness
from callscope.model.verdict import DynamicReport, Verdict

_RANK = re.compile(r"rank[-_.]?(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Joined:
    """All ranks' reports. ``parameters``: each parameter's verdict by rank, absent where a rank has it not."""

    ranks: tuple[int, ...]
    reports: Mapping[int, DynamicReport]
    parameters: Mapping[str, Mapping[int, Verdict]]
    verdict: Verdict

    def uneven(self) -> list[str]:
        """Return the parameters that fare differently on different ranks: what makes a reduction hang or lie."""
        return [
            name for name, by_rank in self.parameters.items() if len({by_rank.get(rank) for rank in self.ranks}) > 1
        ]

    def dead(self) -> list[str]:
        """Return the parameters that are neither live on every rank."""
        return [name for name, by_rank in self.parameters.items() if set(by_rank.values()) != {Verdict.LIVE}]


def join(named: Sequence[tuple[str, DynamicReport]]) -> Joined:
    """Return the joined report; a rank is what the report's environment, or else its file's name, says.

    Raises:
        UsageError: two reports are of the same rank.
    """
    reports: dict[int, DynamicReport] = {}
    for position, (name, report) in enumerate(named):
        rank = _rank(name, report, position)
        if rank in reports:
            raise UsageError(f"{name}: there is another report of rank {rank}", hint="give one report a rank")
        reports[rank] = report
    parameters: dict[str, dict[int, Verdict]] = {}
    for rank, report in sorted(reports.items()):
        for parameter in report.parameters:
            parameters.setdefault(parameter.name, {})[rank] = parameter.verdict
    worst = max((report.verdict for report in reports.values()), key=badness)
    return Joined(tuple(sorted(reports)), reports, dict(sorted(parameters.items())), worst)


def as_json(joined: Joined) -> Mapping[str, Any]:
    """Return the joined report as data."""
    return {
        "schema": "callscope.ranks/1", "verdict": joined.verdict.value, "ranks": list(joined.ranks),
        "uneven": joined.uneven(), "dead": joined.dead(),
        "parameters": [
            {"name": name, "verdicts": {str(rank): verdict.value for rank, verdict in by_rank.items()}}
            for name, by_rank in joined.parameters.items()
        ],
        "first_dead": {str(rank): _first(report) for rank, report in sorted(joined.reports.items())},
    }  # fmt: skip


def as_text(joined: Joined) -> str:
    """Return the joined report for a terminal: parameters that are not live everywhere, by name and rank."""
    lines = [f"{joined.verdict.upper()}  {len(joined.ranks)} ranks, {len(joined.parameters)} parameters", ""]
    width = max(map(len, joined.parameters), default=0)
    for name in joined.dead():
        by_rank = joined.parameters[name]
        states = "  ".join(
            f"rank {rank}: {by_rank[rank].value if rank in by_rank else 'absent'}" for rank in joined.ranks
        )
        lines.append(f"{name:<{width}}  {states}")
    lines += [] if joined.dead() else ["every parameter is live on every rank"]
    for rank, report in sorted(joined.reports.items()):
        dead = report.first_dead
        lines += [f"rank {rank}: {dead.operation} at {dead.span.anchor()}: {dead.reason}"] if dead else []
    return "\n".join([*lines, ""])


def _rank(name: str, report: DynamicReport, position: int) -> int:
    stated = report.environment.get("rank", report.extra.get("rank"))
    if stated is not None:
        return int(stated)
    found = _RANK.search(name)
    return int(found.group(1)) if found else position


def _first(report: DynamicReport) -> Mapping[str, Any] | None:
    dead = report.first_dead
    return (
        {"path": dead.span.path, "line": dead.span.line, "operation": dead.operation, "reason": dead.reason}
        if dead
        else None
    )
