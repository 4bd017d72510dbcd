"""Score the gradient taint on composed programs, and show by axis value where it misses and where it alarms.

``--confirm FILE`` runs every program under torch first (forked children) and writes which labels hold; a later run given
the same file reuses it and leaves out the others. ``--keep FOLDER`` writes the programs that came out wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from taint_matrix.compose import Composed, compose  # noqa: E402
from taint_matrix.cover import axes_of, cells  # noqa: E402
from tools import callscope_findings  # noqa: E402

Places = frozenset[tuple[str, int]]


def write(program: Composed, folder: Path, *, driver: bool) -> None:
    """Write a program's files, and its driver where it is to be run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in program.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if driver and program.driver:
        (folder / "main.py").write_text(program.driver, encoding="utf-8")


def confirmed(programs: list[Composed], path: Path) -> list[int]:
    """Return the programs whose label holds under torch; the answers are kept in ``path``."""
    known = json.loads(path.read_text()) if path.exists() else {}
    with tempfile.TemporaryDirectory() as scratch:
        folders = {}
        for number, program in enumerate(programs):
            key = _key(program)
            if key not in known:
                write(program, folder := Path(scratch) / str(number), driver=True)
                folders[str(folder.resolve())] = key
        script = ROOT / "tests" / "taint_matrix" / "confirm.py"
        items = list(folders)
        for start in range(0, len(items), 200):
            done = subprocess.run(
                [sys.executable, str(script), *items[start : start + 200]], capture_output=True, text=True
            )
            for answer in (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")):
                known[folders[answer["folder"]]] = answer.get("agrees", answer.get("error"))
            path.write_text(json.dumps(known))
    return [number for number, program in enumerate(programs) if _holds(program, known.get(_key(program)))]


def _holds(program: Composed, answer: object) -> bool:
    """A value that rounding or a test keeps may not move under a small shift: there it is enough that the program runs."""
    trusted = "trust" in program.cell.idiom.header and (
        not program.cell.harmless or program.cell.end.header[0] == "live"
    )
    return answer is program.cell.harmless or (trusted and isinstance(answer, bool))


def _key(program: Composed) -> str:
    return json.dumps([program.files, program.driver], sort_keys=True)


def reported(program: Composed) -> Places:
    """Return the places reported at error or warning."""
    with tempfile.TemporaryDirectory() as scratch:
        write(program, Path(scratch), driver=False)
        found = callscope_findings(Path(scratch))
    return frozenset((path, line) for path, line, severity in found if severity in ("error", "warning"))


def table(rows: dict[tuple[str, str], Counter[str]], *, worst: int) -> str:
    """Return the worst rows of each axis, and the whole."""
    lines = ["| axis | value | found | beside the line | look-alikes alarmed |", "|---|---|---|---|---|"]
    for axis_name in dict.fromkeys(name for name, _ in rows):
        mine = [(value, count) for (name, value), count in rows.items() if name == axis_name]
        bad = sorted(mine, key=lambda row: -_badness(row[1]))
        for value, count in bad[: worst if axis_name != "all" else None]:
            if axis_name == "all" or _badness(count):
                found, quiet = f"{count['found']}/{count['breaks']}", f"{count['alarmed']}/{count['harmless']}"
                lines.append(f"| {axis_name} | {value} | {found} | {count['beside']} | {quiet} |")
    return "\n".join(lines)


def _badness(count: Counter[str]) -> float:
    missed = (count["breaks"] - count["found"]) / max(1, count["breaks"])
    return missed + count["alarmed"] / max(1, count["harmless"]) + 0.5 * count["beside"] / max(1, count["breaks"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--breaks", type=int, default=6, help="programs for each break")
    parser.add_argument("--twins", type=int, default=4, help="programs for each harmless twin")
    parser.add_argument("--logged", type=int, default=3, help="programs for each break with a harmless end")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worst", type=int, default=25, help="rows of each axis")
    parser.add_argument("--only", default="", help="idioms whose name contains this")
    parser.add_argument("--confirm", type=Path, help="where the answers of running the programs are kept")
    parser.add_argument("--keep", type=Path, help="folder for the programs that came out wrong")
    options = parser.parse_args()
    programs = [compose(cell) for cell in cells(options.breaks, options.twins, options.logged, options.seed)]
    chosen = confirmed(programs, options.confirm) if options.confirm else range(len(programs))
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for number in chosen:
        program = programs[number]
        if options.only not in program.cell.idiom.name:
            continue
        places = reported(program)
        count = _counted(program, places)
        for key in [("all", "all"), *axes_of(program.cell).items()]:
            rows[key].update(count)
        wrong = "missed" if program.expected - places else "alarm" if places - program.expected else ""
        if wrong:
            _note(program, places, wrong, number, options.keep)
    print(table(rows, worst=options.worst))


def _counted(program: Composed, places: Places) -> Counter[str]:
    if program.cell.harmless:
        return Counter(harmless=1, alarmed=int(bool(places)))
    hit = program.expected <= places
    return Counter(breaks=1, found=int(hit), beside=int(bool(places - program.expected)))


def _note(program: Composed, places: Places, wrong: str, number: int, keep: Path | None) -> None:
    axes = " ".join(f"{name}={value}" for name, value in axes_of(program.cell).items())
    print(f"{wrong} {number} {axes} expected={sorted(program.expected)} reported={sorted(places)}", flush=True)
    if keep is not None:
        write(program, keep / f"{wrong}_{number}_{program.cell.idiom.name}", driver=False)


if __name__ == "__main__":
    main()
