"""How many of the expressions that a gradient came to, when a program ran, the static side follows to an end.

``python benchmarks/gradient_values.py FOLDER SCRIPT [--stop detach] [--list]``: SCRIPT runs with the expressions of FOLDER recorded (``recorded_values.py``); each that a
gradient came to is then held against the gradient taint of FOLDER as if ``.item()`` (or ``.detach()``) stood behind it. *no source*: no gradient is known there; *no end*:
it leads nowhere; *excused*: it would be held for meant, or told as information only; *told*: at error or warning. ``--plant N`` writes the stop behind N of those that are not
told, each by itself in a copy, and counts what ``lint`` tells: a stop that is there takes more than the value's own gradient (``planted_stops.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from planted_stops import Key, told_of

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.program import analyse
from callscope.taint import TaintOptions
from callscope.taint.findings import Reporter
from callscope.taint.forward.analysis import Flow
from callscope.taint.program.matching import Match
from callscope.taint.program.view import View
from callscope.taint.site import Site

HERE = Path(__file__).resolve().parent
STOPS = {"item": ("CS101", "number"), "detach": ("CS201", "tensor")}
"""The rule of each stop, and what it makes of a tensor."""


def reached(folder: Path, script: Path) -> list[Key]:
    """Return the expressions of a folder that a gradient came to, with paths relative to it and columns from 1."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "seen.json"
        command = [sys.executable, str(HERE / "recorded_values.py"), str(folder), str(out), str(script)]
        ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if ran.returncode:
            print(f"{script} ended with {ran.returncode}: {ran.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        seen = json.loads(out.read_text())["reached"]
    return [(os.path.relpath(path, folder), line, column + 1, end, last + 1) for path, line, column, end, last in seen]


class Judge:
    """The taint of a folder, asked about single expressions."""

    def __init__(self, folder: Path, stop: str = "item") -> None:
        rules = load().rules
        program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None), 1))
        flow = Flow(View(program.solver), rules, TaintOptions()).run()
        self.flow, self.view, self.reporter = flow, flow.view, Reporter(flow, TaintOptions(), program.root)
        known, self.kind = STOPS[stop]
        rule = next(rule for rule in rules if rule.id == known)
        self.match = Match(rule, rule.patterns[0])
        self.places: dict[Key, list[tuple[int, int]]] = {}
        for g, unit in enumerate(self.view.units):
            for v in range(len(unit.values)):
                span = self.view.span(g, v)
                key = (span.path, span.line, span.column, span.end_line, span.end_column)
                self.places.setdefault(key, []).append((g, v))

    def answer(self, key: Key) -> str:
        """Return what would be told of an expression that is stopped."""
        values = self.places.get(key, [])
        carrying = [(g, v) for g, v in values if self.flow.gradient(g, v, inside=True)]
        if not carrying:
            return "no source" if values else "not in the facts"
        answers = {self._told(g, v) for g, v in carrying}
        return next(one for one in ("told", "excused", "no end") if one in answers)

    def _told(self, g: int, v: int) -> str:
        site = Site(self.match, g, v, (v,), self.flow.gradient(g, v, inside=True), None, self.kind, (v,))
        sink = self.reporter.onward.explore(site)
        if sink is None:
            return "no end"
        trusted = None if self.reporter.excuses.covers(site) else self.reporter.trusted(site, sink)
        return "excused" if self.reporter.severities.of(site, trusted).value == "info" else "told"


def main() -> None:
    """Print the counts, and each expression that is not told."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("script", type=Path)
    parser.add_argument("--stop", choices=sorted(STOPS), default="item", help="what would stand behind each expression")
    parser.add_argument("--list", action="store_true", help="each expression that is not told")
    parser.add_argument("--plant", type=int, default=0, help="so many of those that are not told are stopped for real")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    keys = reached(folder, asked.script)
    judge = Judge(folder, asked.stop)
    answers = {key: judge.answer(key) for key in keys}
    for key, answer in sorted(answers.items()) if asked.list else ():
        if answer != "told":
            print(f"{answer}: {key[0]}:{key[1]}:{key[2]}")
    counts = Counter(answers.values())
    shares = ", ".join(f"{kind} {count} ({count / len(keys):.1%})" for kind, count in counts.most_common())
    print(f"{folder.name}: {len(keys)} expressions that a gradient came to: {shares}")
    for kind in ("excused", "no end", "no source") if asked.plant else ():
        _plant(folder, asked.stop, [key for key in keys if answers[key] == kind], asked.plant, kind)


def _plant(folder: Path, stop: str, keys: list[Key], most: int, kind: str) -> None:
    """Print how many of some expressions of a kind, drawn alike each time, lint tells when they are stopped for real."""
    drawn = random.Random(0).sample(keys, min(most, len(keys)))
    told = dict(told_of(folder, stop, drawn))
    print(f"{kind}: {sum(told.values())} of {len(told)} are told when the stop is there")
    for key in sorted(key for key, tells in told.items() if not tells):
        print(f"  silent: {key[0]}:{key[1]}:{key[2]}")


if __name__ == "__main__":
    main()
