"""Run ``callscope dynamic`` on the corpus and score it against the stated truth.

``python tests/corpus/dynamic/score.py [--folder DIR] [FILTER]`` prints each miss and the totals.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.render.dynamic_json import document

HERE = Path(__file__).parent


@dataclass
class Score:
    """What one program's report got right; ``misses`` says what it got wrong."""

    name: str
    verdict: bool = False
    parameters: int = 0
    parameters_right: int = 0
    top1: bool | None = None
    top3: bool | None = None
    closed: bool | None = None
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)


def score_program(folder: Path, base: Path = HERE) -> Score:
    """Audit one program in its own folder and compare."""
    truth = json.loads((folder / "expected.json").read_text())
    score = Score(folder.relative_to(base).as_posix())
    started, before = time.monotonic(), Path.cwd()
    os.chdir(folder)
    try:
        options = AuditOptions(target=_target(truth), roi=truth.get("roi"), root=str(folder), seconds=300.0)
        report = document(audit(options, execute))
    except Exception as error:
        score.misses.append(f"failed: {type(error).__name__}: {error}")
        return score
    finally:
        os.chdir(before)
    score.seconds = time.monotonic() - started
    compare(score, report, truth)
    return score


def _target(truth: Mapping[str, Any]) -> Target:
    """Return what the truth names as the target: ``main.py``, where it names none."""
    named = truth.get("target", {"kind": "script", "spec": "main.py", "arguments": ()})
    return Target(named["kind"], named["spec"], tuple(named["arguments"]))


def compare(score: Score, report: Mapping[str, Any], truth: Mapping[str, Any]) -> None:
    """Fill in a score from a report in JSON form and the truth."""
    score.verdict = report["verdict"] == truth["verdict"]
    _note(score, score.verdict, f"verdict {report['verdict']}, stated {truth['verdict']}")
    _compare_parameters(score, report, truth)
    _compare_first_dead(score, report, truth)
    if "closed" in truth:
        score.closed = report["ledger"] is not None and report["ledger"]["closed"] == truth["closed"]
        _note(score, score.closed, f"ledger {report['ledger'] and (report['ledger']['closed'], report['ledger']['closure'])}")
    for place in truth.get("harmless", ()):
        costs = [s for s in (report["ledger"] or {"sites": []})["sites"] if f"{s['path']}:{s['line']}" == place]
        _note(score, not any(s["contribution"] for s in costs), f"harmless {place} is charged {costs}")
    for name, values in truth.get("values", {}).items():
        found = next(p for p in report["parameters"] if p["name"] == name)
        close = all(found[key] is not None and abs(found[key] - value) < 2e-3 for key, value in values.items())
        _note(score, close, f"{name}: {found['autograd']}, {found['finite_difference']}, stated {values}")
    if "origin" in truth and report["first_dead"]:
        steps = " ".join(report["first_dead"]["origin"])
        _note(score, any(place in steps for place in truth["origin"]), f"origin {steps!r} lacks {truth['origin']}")
    if truth.get("vacuous"):
        _note(score, any("vacuous" in note for note in report["notes"]), "not called vacuous")


def _compare_parameters(score: Score, report: Mapping[str, Any], truth: Mapping[str, Any]) -> None:
    stated: Mapping[str, str] = truth["parameters"]
    found = {p["name"]: p["verdict"] for p in report["parameters"]}
    wanted = dict.fromkeys(found, stated["*"]) if "*" in stated else stated
    score.parameters = len(wanted)
    for name, verdict in wanted.items():
        score.parameters_right += found.get(name) == verdict
        _note(score, found.get(name) == verdict, f"{name} is {found.get(name)}, stated {verdict} (of {sorted(found)})")
    states = {p["name"]: p["gradient"] for p in report["parameters"]}
    for name, state in truth.get("gradients", {}).items():
        _note(score, states.get(name) == state, f"the gradient of {name} is {states.get(name)}, stated {state}")
    extra = {name: v for name, v in found.items() if name not in wanted and v not in ("unused", "live")}
    _note(score, not extra, f"not stated: {extra}")


def _compare_first_dead(score: Score, report: Mapping[str, Any], truth: Mapping[str, Any]) -> None:
    places = [f"{node['path']}:{node['line']}" for node in report["ranking"]]
    if not truth["first_dead"]:
        _note(score, not places, f"first dead {places} in a live run")
        return
    right = {*truth["first_dead"], *truth["also"]}
    score.top1, score.top3 = bool(places) and places[0] in right, bool(right & set(places[:3]))
    _note(score, score.top1, f"first dead {places[:3]}, stated {truth['first_dead']} or {truth['also']}")


def _note(score: Score, right: bool, text: str) -> None:
    if not right:
        score.misses.append(text)


def summary(scores: list[Score]) -> str:
    """Return the totals as text."""
    dead = [s for s in scores if s.top1 is not None]
    ledgers = [s for s in scores if s.closed is not None]
    rows = {
        "verdict": (sum(s.verdict for s in scores), len(scores)),
        "parameter": (sum(s.parameters_right for s in scores), sum(s.parameters for s in scores)),
        "first dead, top 1": (sum(bool(s.top1) for s in dead), len(dead)),
        "first dead, top 3": (sum(bool(s.top3) for s in dead), len(dead)),
        "ledger as stated": (sum(bool(s.closed) for s in ledgers), len(ledgers)),
    }
    lines = [f"{name:<20} {right:>4} of {total:<4} {right / max(total, 1):7.1%}" for name, (right, total) in rows.items()]
    return "\n".join([*lines, f"{sum(s.seconds for s in scores):.0f} s for {len(scores)} programs"])


def main() -> int:
    """Score the programs whose path contains the filter; 1 where anything is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("filter", nargs="?", default="")
    parser.add_argument("--folder", type=Path, default=HERE)
    given = parser.parse_args()
    scores = []
    for expected in sorted(given.folder.glob("*/*/expected.json")):
        if given.filter in str(expected.parent):
            scores.append(score_program(expected.parent, given.folder))
            for miss in scores[-1].misses:
                print(f"{scores[-1].name}: {miss}", flush=True)
    print(summary(scores))
    return int(any(s.misses for s in scores))


if __name__ == "__main__":
    sys.exit(main())
