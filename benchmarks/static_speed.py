"""Speed and memory of ``callscope static`` or ``lint``: cold, warm, one file changed in two ways; beside libcst.parse_module and ast.parse.

Every measurement is a process of its own, on a copy of the package, with a cache of its own; all in one run, so that
the ratios hold on any machine. CPU seconds are those of the process and its children. Bytecode is there already, as it is of
what pip installs, whatever PYTHONDONTWRITEBYTECODE says.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PARSE = """
import pathlib, sys
files = sorted(pathlib.Path(sys.argv[1]).rglob("*.py"))
{}
for path in files:
    parse(path.read_bytes())
"""
PARSERS = {
    "ast.parse": PARSE.format("from ast import parse"),
    "libcst.parse_module": PARSE.format("from libcst import parse_module as parse"),
}


STAGES = """
import pathlib, resource, sys, tempfile, time
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
start = time.process_time()
def stage(name):
    global start
    now, usage = time.process_time(), resource.getrusage(resource.RUSAGE_SELF)
    print(f"| {sys.argv[2]} | {name} | {now - start:.2f} | {usage.ru_maxrss / 1024:.0f} |", flush=True)
    start = now
folder = pathlib.Path(sys.argv[1])
facts = load_facts(discover([str(folder)], folder.parent), Cache(None), 1)
stage("facts")
program = analyse(facts)
stage("points-to")
program.graph_rows()
stage("graph")
if sys.argv[3:]:
    from callscope.lint.catalogue import load
    from callscope.config import Config
    from callscope.taint import analyse as taint
    taint(program, load(Config(folder.parent)).rules)
    stage("taint")
import os
os._exit(0)
"""


@dataclass(frozen=True)
class Cost:
    """What one process cost."""

    wall: float
    cpu: float
    peak: float
    status: int


def measure(command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command in a child of its own and return its wall and CPU seconds and its peak memory in MB."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.execve(command[0], command, environment)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def lines_of(folder: Path) -> int:
    """Return the number of source lines."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))


def folder_of(package: str, site: Path | None) -> Path:
    """Return a package's folder: a path, a package under ``site``, or an importable one."""
    if Path(package).is_dir():
        return Path(package).resolve()
    if site is not None:
        return (site / package).resolve()
    name, _, rest = package.partition("/")
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"static_speed: no package {package}; give --site or a path")
    return Path(next(iter(spec.submodule_search_locations))) / rest


def _middling(folder: Path) -> Path:
    """Return one file of middling size."""
    files = sorted(folder.rglob("*.py"), key=lambda path: path.stat().st_size)
    return files[len(files) // 2]


def comment(folder: Path) -> None:
    """Change no more than where things stand: a comment at the top of a file, a blank line at its end."""
    chosen = _middling(folder)
    chosen.write_text(f"# a comment for the benchmark\n{chosen.read_text()}\n")


def add_call(folder: Path) -> None:
    """Change what is bound and called: a new function that calls a new one."""
    chosen = _middling(folder)
    added = (
        "def added_for_the_benchmark(x):\n    return x\n\n\ndef calls_it(x):\n    return added_for_the_benchmark(x)\n"
    )
    chosen.write_text(f"{chosen.read_text()}\n\n{added}")


def rows(folder: Path, scratch: Path, *, lint: bool) -> list[tuple[str, Cost]]:
    """Measure one package."""
    copy = scratch / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "CALLSCOPE_CACHE": str(scratch / "cache"), "OMP_NUM_THREADS": "1"}
    environment |= {"PYTHONPYCACHEPREFIX": str(scratch / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    callscope = [sys.executable, "-m", "callscope"]
    static = [*callscope, "static", str(copy), "--root", str(scratch), "--format", "pycg", "-q"]
    command = [*callscope, "lint", str(copy)] if lint else static
    for start in ([sys.executable, "-c", "import libcst"], [*command, "--no-cache", "--jobs", "1"]):
        measure(start, environment)
    found = [(name, measure([sys.executable, "-c", text, str(copy)], environment)) for name, text in PARSERS.items()]
    steps: list[tuple[str, Callable[[], None]]] = [
        ("cold", lambda: None),
        ("warm", lambda: None),
        ("a comment changed", lambda: comment(copy)),
        ("a call added", lambda: add_call(copy)),
    ]
    for name, before in steps:
        before()
        found.append((f"{'lint' if lint else 'static'} {name}", measure(command, environment)))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", help="folders, or names of importable packages (torch/nn works)")
    parser.add_argument("--site", type=Path, help="where the packages are installed")
    parser.add_argument("--stages", action="store_true", help="CPU seconds and peak memory after each stage instead")
    parser.add_argument("--lint", action="store_true", help="callscope lint instead of callscope static")
    parser.add_argument("--taint", action="store_true", help="with --stages: the taint too")
    options = parser.parse_args()
    if options.stages:
        print("| package | stage | CPU s | peak MB so far |\n|---|---|---|---|", flush=True)
        for package in options.packages:
            arguments = [str(folder_of(package, options.site)), package, *(["taint"] if options.taint else [])]
            subprocess.run([sys.executable, "-c", STAGES, *arguments], check=False)
        return
    print("| package | lines | run | wall s | CPU s | lines/s | peak MB | of libcst.parse_module | of cold | exit |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for package in options.packages:
        folder = folder_of(package, options.site)
        lines = lines_of(folder)
        with tempfile.TemporaryDirectory() as scratch:
            costs = rows(folder, Path(scratch), lint=options.lint)
        base = dict(costs)
        cold = next(cost for name, cost in costs if name.endswith(" cold"))
        for name, cost in costs:
            of_libcst = cost.cpu / base["libcst.parse_module"].cpu
            of_cold = cost.cpu / cold.cpu
            print(
                f"| {package} | {lines} | {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {lines / cost.wall:.0f} |"
                f" {cost.peak:.0f} | {of_libcst:.2f} | {of_cold:.2f} | {cost.status} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
