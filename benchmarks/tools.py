"""Call-graph tools under one roof: each is run on a folder and answers with an adjacency dict in PyCG's naming."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Adjacency = dict[str, list[str]]
Edges = frozenset[tuple[str, str]]
PYCG_SDIST = "pycg==0.0.8"


@dataclass(frozen=True)
class Answer:
    """What a tool said of one folder; ``failure`` is its reason when it said nothing."""

    graph: Adjacency
    failure: str = ""


Tool = Callable[[Path], Answer]


def edges_of(graph: Adjacency) -> Edges:
    """Return a graph's edges."""
    return frozenset((caller, callee) for caller, callees in graph.items() for callee in callees)


def callscope(*arguments: str) -> tuple[int, str]:
    """Run callscope in this process and return its exit status and standard output."""
    from callscope.cli import run

    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = run(arguments)
    return status, out.getvalue()


def callscope_graph(folder: Path) -> Answer:
    """Ask callscope for a folder's call graph."""
    status, text = callscope("static", str(folder), "--format", "pycg", "--no-cache")
    return Answer(json.loads(text)) if text else Answer({}, f"exit status {status}")


def callscope_sites(folder: Path) -> frozenset[tuple[str, str, int]]:
    """Return the caller, callee and line of every resolved call in a folder, looked at as a program of its own."""
    from callscope.model.callgraph import Confidence
    from callscope.source import Cache, discover, load_facts
    from callscope.static.analysis import solve
    from callscope.static.graph import GraphBuilder

    facts = load_facts(discover([str(folder)], root=folder), Cache(None), 1)
    graph = GraphBuilder(solve(facts.files), facts.root).build()
    kept = (edge for edge in graph.edges if edge.confidence is not Confidence.CANDIDATE)
    return frozenset((edge.caller, edge.callee, edge.site.line) for edge in kept)


def callscope_findings(folder: Path) -> list[tuple[str, int, str]]:
    """Return the path, line and severity of callscope's findings in a folder, looked at as a program of its own."""
    from callscope.lint.catalogue import load
    from callscope.source import Cache, discover, load_facts
    from callscope.static.program import analyse as solve
    from callscope.taint import analyse

    facts = load_facts(discover([str(folder)], root=folder), Cache(None), 1)
    findings = analyse(solve(facts), load().rules)
    return [(finding.span.path, finding.span.line, finding.severity.value) for finding in findings]


def fetch_pycg(into: Path) -> Path:
    """Download PyCG's source distribution, which holds its micro-benchmark, and unpack it."""
    _pip(sys.executable, "download", PYCG_SDIST, "--no-binary", ":all:", "--no-deps", "-d", str(into))
    archive = next(into.glob("pycg-*.tar.gz"))
    subprocess.run(["tar", "xzf", str(archive), "-C", str(into)], check=True)
    return into / archive.name.removesuffix(".tar.gz")


def _pip(python: str, *arguments: str) -> None:
    command = [python, "-m", "pip", "--disable-pip-version-check", "-q", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip().splitlines()[-1]}")


def environment(folder: Path, *requirements: str, options: tuple[str, ...] = ()) -> str:
    """Make a virtual environment with the requirements and return its interpreter."""
    python = str(folder / "bin" / "python")
    if not Path(python).exists():
        venv.create(folder, with_pip=True)
        _pip(python, "install", *options, *requirements)
    return python


def install(site: Path, *requirements: str) -> Path:
    """Install packages without their dependencies into a folder and return it."""
    _pip(sys.executable, "install", "--no-deps", "--upgrade", "--target", str(site), *requirements)
    return site


def peer(python: str, start: str, *options: str, timeout: float = 60.0) -> Tool:
    """Return a tool with PyCG's command line; ``start`` is the Python text that runs its main function."""

    def ask(folder: Path) -> Answer:
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "graph.json"
            entry = folder / "main.py"
            files = [entry] if entry.exists() else sorted(folder.rglob("*.py"))
            package = folder if entry.exists() or not (folder / "__init__.py").exists() else folder.parent
            command = [python, "-c", start, *options, "--package", str(package), *map(str, files), "-o", str(out)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
            except subprocess.TimeoutExpired:
                return Answer({}, f"more than {timeout:.0f} s")
            if not out.exists():
                return Answer({}, (done.stderr.strip().splitlines() or ["no output"])[-1])
            return Answer(json.loads(out.read_text()))

    return ask


def peers(scratch: Path, timeout: float = 60.0) -> dict[str, Tool]:
    """Fetch PyCG and jarviscg into environments of their own and return them as tools.

    PyCG runs from its unpacked source: installed, its package is called ``PyCG`` and cannot be imported as ``pycg``.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    source = fetch_pycg(scratch)
    python = environment(scratch / "jarviscg", "jarviscg==0.1.0rc7", options=("--pre",))
    pkg_resources = environment(scratch / "pycg", "setuptools<81")
    pycg = f"import sys; sys.path.insert(0, {str(source)!r}); from pycg.__main__ import main; main()"
    jarvis = "from jarviscg.cli import main; main()"
    return {
        "pycg": peer(pkg_resources, pycg, timeout=timeout),
        "jarviscg": peer(python, jarvis, timeout=timeout),
        "jarviscg --precision": peer(python, jarvis, "--precision", timeout=timeout),
    }
