"""Auditing one test: ``callscope dynamic --pytest NODEID`` in a process of its own, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callscope.model.verdict import NOT_CHECKED, NOT_DECIDED
from callscope.pytest_plugin.engine import INNER_RUN


@dataclass(frozen=True, slots=True)
class Answer:
    """The audit's report as the contract's JSON, or why there is none."""

    report: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


def run(nodeid: str, rootpath: str, budget: float) -> Answer:
    """Audit one test from ``rootpath`` within ``budget`` seconds (and as much again for starting up)."""
    command = [
        sys.executable,
        "-m",
        "callscope",
        "dynamic",
        "--format",
        "json",
        "--budget",
        str(budget),
        "--pytest",
        nodeid,
    ]
    try:
        done = subprocess.run(
            command,
            cwd=rootpath,
            env={**os.environ, INNER_RUN: "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=2 * budget + 60,
        )
    except subprocess.TimeoutExpired:
        return Answer(error=f"the audit took more than {2 * budget + 60:.0f} s")
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[str]) -> Answer:
    """Read the JSON of a finished audit; its last line on stderr is the reason where there is none."""
    try:
        return Answer(report=json.loads(done.stdout))
    except json.JSONDecodeError:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode} and no output"]
        return Answer(error=lines[-1].removeprefix("callscope: error: "))


def explanation(answer: Answer) -> str:
    """Return the failure section: verdict, first dead node, parameters."""
    if answer.error:
        return f"no verdict: {answer.error}"
    lines = [f"verdict: {answer.report['verdict']}"]
    open_ = [name for name, note in unchecked(answer.report).items() if note]
    if open_:
        lines.append(f"  not checked against finite differences: {', '.join(open_)}; more --callscope-budget may tell")
    lines.extend(_first_dead(answer.report["first_dead"]))
    lines.extend(_parameter(parameter) for parameter in answer.report["parameters"])
    return "\n".join(lines)


def unchecked(report: Mapping[str, Any]) -> Mapping[str, str]:
    """Return, for each live parameter, why no finite difference confirmed it; '' where one did."""
    live = [parameter for parameter in report["parameters"] if parameter["verdict"] == "live"]
    notes = {parameter["name"]: str(parameter.get("note") or "") for parameter in live}
    return {name: note if note.startswith(NOT_CHECKED) else "" for name, note in notes.items()}


def undecided(parameter: Mapping[str, Any]) -> bool:
    """Return whether nothing showed if a parameter without a gradient matters."""
    return str(parameter.get("note") or "").startswith(NOT_DECIDED)


def _first_dead(node: Mapping[str, Any] | None) -> list[str]:
    if node is None:
        return []
    return [
        f"{node['path']}:{node['line']}: {node['operation']} in {node['function']} ({node['effect']})",
        f"  {node['reason']}",
    ]


def _parameter(parameter: Mapping[str, Any]) -> str:
    verdict = parameter["note"] if undecided(parameter) else parameter["verdict"]
    return f"  {parameter['name']}: {verdict} (gradient {parameter['gradient']})"


def properties(answer: Answer) -> list[tuple[str, str]]:
    """Return what JUnit XML carries as properties of the test."""
    if answer.error:
        return [("callscope.error", answer.error)]
    node = answer.report["first_dead"]
    place = [("callscope.first_dead", f"{node['path']}:{node['line']}")] if node else []
    return [("callscope.verdict", answer.report["verdict"]), *place]
