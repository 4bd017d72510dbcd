"""Breaks planted one at a time into packages from PyPI: how many are found at their line, by idiom.

Each package is installed into a scratch folder (or found in ``--site``). Its driver from ``drivers/`` runs once, to see which returned values and
variables carry a gradient; a mutant replaces one of those expressions by one without a history. The driver runs with every mutant too: where each gradient
of each ``backward`` stays what it was, the mutant is harmless and counts as a look-alike. The clean package must give no error; a mutant counts as
found if its line has an error or a warning that the clean package does not have there.
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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "mutants"))

from mutator import Mutant, Place, mutants

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import analyse

HERE = Path(__file__).resolve().parent
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


def gradients(driver: Path, site: Path) -> str:
    """Return what every ``backward`` of the driver leaves behind, with the package that stands in ``site``."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "gradients.json"
        command = [sys.executable, "-W", "ignore", str(HERE / "gradient_print.py"), str(out), str(driver)]
        environment = dict(os.environ, PYTHONPATH=str(site), OMP_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
        return out.read_text() if out.exists() else ""


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
    print("| package | errors when clean | harmful, found | recall | harmless, alarmed |\n|---|---|---|---|---|")
    for package in options.packages:
        with tempfile.TemporaryDirectory() as scratch:
            site = options.site or install(Path(scratch) / "site", *PACKAGES[package])
            code = Path(shutil.copytree(site, Path(scratch) / "code"))
            errors, judged = examine(package, site, code, options.sample)
            by_idiom.update((mutant.kind, found) for mutant, harmful, found in judged if harmful)
            hits, alarms = ([found for _, harmful, found in judged if harmful is wanted] for wanted in (True, False))
            recall = sum(hits) / max(1, len(hits))
            row = f"| {package} | {errors} | {sum(hits)}/{len(hits)} | {recall:.2f} | {sum(alarms)}/{len(alarms)} |"
            print(row, flush=True)
            for mutant, harmful, found in judged if options.list else ():
                if harmful is not found:
                    line = mutant.text.splitlines()[mutant.line - 1].strip()
                    print(f"  {'missed' if harmful else 'alarm'} {mutant.path.name}:{mutant.line} {line}")
    print("\n| idiom | found |\n|---|---|")
    for kind in BREAKS:
        print(f"| `{kind}` | {by_idiom[kind, True]}/{by_idiom[kind, True] + by_idiom[kind, False]} |")


def examine(package: str, site: Path, code: Path, sample: int) -> tuple[int, list[tuple[Mutant, bool, bool]]]:
    """Return the clean package's errors, and for each mutant whether it is harmful and whether it is found. ``code``: a copy of ``site``."""
    driver, cache = HERE / "drivers" / f"{package}_tour.py", Cache(code.parent / "cache")
    folder, original = folder_of(package, code), folder_of(package, site)
    clean, before = shown(folder, cache), gradients(driver, code)
    chosen = planted(original, driver, site)
    random.Random(0).shuffle(chosen)
    judged = []
    for mutant in chosen[:sample]:
        target = folder / mutant.path.relative_to(original)
        text = target.read_text(encoding="utf-8")
        target.write_text(mutant.text, encoding="utf-8")
        found = any(name == target.name and line == mutant.line for name, line, *_ in shown(folder, cache) - clean)
        judged.append((mutant, gradients(driver, code) != before, found))
        target.write_text(text, encoding="utf-8")
    return sum(severity == "error" for _, _, severity, _ in clean), judged


if __name__ == "__main__":
    main()
