"""Real packages with labelled lines: breaks planted into a release, breaks that it has, and lines that only look like one.

``python benchmarks/planted_breaks.py [NAME...] [--list] [--keep FOLDER]``. ``labels/<name>.toml`` each name a release and its lines. A package is fetched, the edits are applied, all together, and
``callscope lint`` is asked about it. *found*: broken lines told at error or warning (the line, or one of ``also``); *alarmed*: harmless lines told so.

``[[break]]``: ``path``, ``line`` (after the edits), ``edits`` (``path``, ``line`` of the release, ``find`` that occurs once in it, ``put``), ``why``, ``proof``, ``family``, ``also``;
``[[released]]``: the same without edits; ``[[harmless]]``: ``path``, ``line``, ``why``; lines of both are those of the release.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import callscope_findings, install

LABELS = Path(__file__).resolve().parent / "labels"
Place = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One labelled line, where it stands after the edits. ``places``: where a finding tells it."""

    kind: str
    family: str
    places: frozenset[Place]
    shown: str


class Labelled:
    """One release with its labels."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        self.edits = [edit for one in self.data.get("break", ()) for edit in one["edits"]]

    def plant(self, site: Path) -> Path:
        """Apply the edits to an unpacked release; return the folder that is analysed. Raises SystemExit where an edit does not fit."""
        for path in sorted({edit["path"] for edit in self.edits}):
            file = site / path
            lines = file.read_text(encoding="utf-8").split("\n")
            for edit in (edit for edit in self.edits if edit["path"] == path):
                text = lines[edit["line"] - 1]
                if text.count(edit["find"]) != 1:
                    raise SystemExit(f"{self.name}: {path}:{edit['line']} does not hold {edit['find']!r} once")
                lines[edit["line"] - 1] = text.replace(edit["find"], edit["put"])
            file.write_text("\n".join(lines), encoding="utf-8")
        return site / self.data["folder"]

    def lines(self) -> Iterator[Line]:
        """Yield every label."""
        for kind in ("break", "released", "harmless"):
            for one in self.data.get(kind, ()):
                now = (lambda path, line: line) if kind == "break" else self._after
                places = {(one["path"], now(one["path"], line)) for line in (one["line"], *one.get("also", ()))}
                family = one.get("family", "")
                yield Line(kind, family, frozenset(places), f"{one['path']}:{min(places)[1]}: {one['why']}")

    def _after(self, path: str, line: int) -> int:
        """Return where a line of the release stands after the edits."""
        before = (edit for edit in self.edits if edit["path"] == path and edit["line"] < line)
        return line + sum(edit["put"].count("\n") for edit in before)


def told(folder: Path) -> dict[Place, str]:
    """Return the places of errors and warnings, with paths that begin at the package."""
    order = {"error": 1, "warning": 0}
    found = sorted(callscope_findings(folder), key=lambda one: order.get(one[2], -1))
    return {(f"{folder.name}/{path}", line): severity for path, line, severity in found if severity in order}


def score(labelled: Labelled, scratch: Path, site: Path | None) -> tuple[Counter[str], list[str]]:
    """Return counts of one release, and a line for each label that was answered wrongly."""
    place = scratch / labelled.name
    if site is None:
        install(place, labelled.data["requirement"])
    else:
        shutil.copytree(site / labelled.name, place, dirs_exist_ok=True)
    said = told(labelled.plant(place))
    counts: Counter[str] = Counter()
    wrong = []
    for line in labelled.lines():
        hit = [said[one] for one in line.places if one in said]
        kind = "harmless" if line.kind == "harmless" else "broken"
        counts[kind] += 1
        counts[f"{kind} told"] += bool(hit)
        if bool(hit) == (kind == "harmless"):
            wrong.append(f"  {'false ' + hit[0] if hit else 'missed'} ({line.family or 'harmless'}): {line.shown}")
    known = {place for line in labelled.lines() for place in line.places}
    counts["elsewhere"] = len(said.keys() - known)
    return counts, wrong


def row(name: str, counts: Counter[str]) -> str:
    """Return one row of the table."""
    cells = (f"{counts[f'{kind} told']}/{counts[kind]}" for kind in ("broken", "harmless"))
    return f"| {name} | {' | '.join(cells)} | {counts['elsewhere']} |"


def main() -> None:
    """Print a row a release, and their sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="labels to score; all without any")
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--site", type=Path, help="a folder that holds each release unpacked under its label's name")
    parser.add_argument("--list", action="store_true", help="print each label that was answered wrongly")
    parser.add_argument("--keep", type=Path, help="leave the packages with their edits there")
    options = parser.parse_args()
    chosen = [
        path for path in sorted(options.labels.rglob("*.toml")) if not options.names or path.stem in options.names
    ]
    print("| release | broken lines found | harmless lines alarmed | told elsewhere |\n|---|---|---|---|")
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        for path in chosen:
            labelled = Labelled(path)
            counts, wrong = score(labelled, options.keep or Path(scratch), options.site)
            total += counts
            print(row(labelled.data["requirement"], counts), flush=True)
            if options.list:
                print("\n".join(wrong))
    print(row("**all**", total))


if __name__ == "__main__":
    main()
