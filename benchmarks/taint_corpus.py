"""Score the gradient-taint corpus: precision and recall by family, and false alarms on look-alikes.

recall: expected places that are reported at error or warning; precision: reported places that are expected; alarms:
harmless programs with any report. ``--list`` prints each miss and each false report.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tools import callscope_findings

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "taint"
Place = tuple[str, int]


@dataclass(frozen=True)
class Program:
    """One labelled program."""

    folder: Path
    expected: frozenset[Place]
    harmless: bool

    @property
    def name(self) -> str:
        """Return family/name."""
        return f"{self.folder.parent.name}/{self.folder.name}"


@dataclass
class Tally:
    """Counts of one family."""

    expected: int = 0
    found: int = 0
    reported: int = 0
    harmless: int = 0
    alarmed: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, program: Program, reported: frozenset[Place]) -> None:
        """Count one program."""
        hits = program.expected & reported
        self.expected += len(program.expected)
        self.found += len(hits)
        self.reported += len(reported)
        self.harmless += program.harmless
        self.alarmed += bool(program.harmless and reported)
        for word, places in (("missed", program.expected - reported), ("false", reported - program.expected)):
            self.lines += [f"{word}: {program.name} {path}:{line}" for path, line in sorted(places)]

    def row(self, name: str) -> str:
        """Return the family's line of the table."""
        recall = self.found / self.expected if self.expected else 1.0
        precision = self.found / self.reported if self.reported else 1.0
        alarms = f"{self.alarmed}/{self.harmless}"
        return f"| {name} | {self.found}/{self.expected} | {recall:.3f} | {precision:.3f} | {alarms} |"


def programs(corpus: Path = CORPUS) -> list[Program]:
    """Return the labelled programs, sorted by name."""
    found = []
    for path in sorted(corpus.rglob("expected.json")):
        truth = json.loads(path.read_text())
        expected = frozenset((finding["path"], finding["line"]) for finding in truth["findings"])
        found.append(Program(path.parent, expected, truth["harmless"]))
    return found


def reported(program: Program) -> frozenset[Place]:
    """Return the places that callscope reports at error or warning in a program."""
    found = callscope_findings(program.folder)
    return frozenset((path, line) for path, line, severity in found if severity in ("error", "warning"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--only", default="", metavar="TEXT", help="programs whose name contains this")
    parser.add_argument("--list", action="store_true", help="print misses and false reports")
    options = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    chosen = [program for program in programs(options.corpus.resolve()) if options.only in program.name]
    for program in chosen:
        places = reported(program)
        for name in (program.folder.parent.name, "**all**"):
            tallies[name].add(program, places)
    print("| family | found | recall | precision | look-alikes alarmed |\n|---|---|---|---|---|")
    for name in sorted(tallies, key=lambda name: (name.startswith("*"), name)):
        print(tallies[name].row(name))
    if options.list:
        print("\n".join(tallies["**all**"].lines))


if __name__ == "__main__":
    main()
