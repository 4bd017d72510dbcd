"""Breaks planted one at a time into packages from PyPI: how many are found at their line, by idiom.

Each package is installed into a scratch folder (or found in ``--site``). Its driver from ``drivers/`` runs once, to see which returned values and
variables carry a gradient; a mutant replaces one of those expressions by one without a history. The clean package must give no error;
a mutant counts as found if its line has an error or a warning that the clean package does not have there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from static_speed import folder_of
from tools import install

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "mutants"))

from mutator import Mutant, Place, mutants

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import analyse

PACKAGES = {
    "torchdiffeq": ("torchdiffeq",),
    "torchsde": ("torchsde", "trampoline", "boltons"),
    "torchcde": ("torchcde", "torchdiffeq", "torchsde", "trampoline", "boltons"),
}
BREAKS = (
    "({}).detach()",
    "torch.tensor(({}).tolist())",
    "torch.as_tensor(({}).detach().numpy())",
    "({}).data",
    "torch.round({})",
    "({}).new_tensor(({}).tolist())",
    "torch.full_like({}, ({}).sum().item())",
    "({}).clone().detach().requires_grad_()",
)
RULES = load().rules


def live_places(driver: Path, site: Path, folder: Path) -> tuple[set[tuple[str, int]], set[tuple[str, int, str]]]:
    """Return the return statements and the variables that carried a gradient when the driver ran."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "live.json"
        command = [sys.executable, "-W", "ignore", str(HERE / "live_values.py"), str(folder), str(out), str(driver)]
        environment = dict(os.environ, PYTHONPATH=str(site), OMP_NUM_THREADS="1")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
        if done.returncode:
            print(f"{driver.name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        seen = json.loads(out.read_text())
    return {(p, line) for p, line in seen["returns"]}, {(p, line, name) for p, line, name in seen["locals"]}


def planted(folder: Path, driver: Path, site: Path) -> list[Mutant]:
    """Return every mutant of a package, in the order of its files."""
    returns, variables = live_places(driver, site, folder)
    found = []
    for path in sorted(folder.rglob("*.py")):

        def is_live(place: Place, path: Path = path) -> bool:
            if place.name:
                return (str(path), place.function, place.name) in variables
            return (str(path), place.line) in returns

        found.extend(mutants(path, is_live, BREAKS))
    return found


def shown(folder: Path, cache: Cache) -> set[tuple[str, int, str, str]]:
    """Return file, line, severity and rule of the errors and warnings in a folder."""
    facts = load_facts(discover([str(folder)], root=folder.parent), cache, 1)
    found = analyse(Program(facts, solve(facts.files)), RULES)
    shown = [finding for finding in found if finding.severity.rank > 0]
    return {(Path(f.span.path).name, f.span.line, f.severity.value, f.rule) for f in shown}


def main() -> None:
    """Print a row a package and a row an idiom."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=list(PACKAGES))
    parser.add_argument("--site", type=Path, help="where the packages are installed already")
    parser.add_argument(
        "--sample", type=int, default=40, help="so many mutants of each package, drawn with a fixed seed"
    )
    parser.add_argument("--list", action="store_true", help="print what was missed")
    options = parser.parse_args()
    by_idiom: Counter[tuple[str, bool]] = Counter()
    print("| package | errors when clean | planted | found | recall |\n|---|---|---|---|---|")
    for package in options.packages:
        with tempfile.TemporaryDirectory() as scratch:
            site = options.site or install(Path(scratch) / "site", *PACKAGES[package])
            folder = Path(shutil.copytree(folder_of(package, site), Path(scratch) / "code" / package))
            cache = Cache(Path(scratch) / "cache")
            clean = shown(folder, cache)
            chosen = planted(folder_of(package, site), HERE / "drivers" / f"{package}_tour.py", site)
            random.Random(0).shuffle(chosen)
            missed = []
            for mutant in chosen[: options.sample]:
                target = folder / mutant.path.relative_to(folder_of(package, site))
                before = target.read_text(encoding="utf-8")
                target.write_text(mutant.text, encoding="utf-8")
                found = any(
                    name == target.name and line == mutant.line for name, line, *_ in shown(folder, cache) - clean
                )
                target.write_text(before, encoding="utf-8")
                by_idiom[mutant.kind, found] += 1
                missed.extend([] if found else [mutant])
            count, errors = len(chosen[: options.sample]), sum(severity == "error" for _, _, severity, _ in clean)
            hits = count - len(missed)
            print(
                f"| {package} | {errors} | {count} of {len(chosen)} | {hits} | {hits / max(1, count):.2f} |", flush=True
            )
            for mutant in missed if options.list else ():
                print(
                    f"  {mutant.path.name}:{mutant.line} {mutant.kind} {mutant.text.splitlines()[mutant.line - 1].strip()}"
                )
    print("\n| idiom | found |\n|---|---|")
    for kind in BREAKS:
        print(f"| `{kind}` | {by_idiom[kind, True]}/{by_idiom[kind, True] + by_idiom[kind, False]} |")


if __name__ == "__main__":
    main()
