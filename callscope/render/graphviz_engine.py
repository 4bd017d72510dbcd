"""Drawing DOT: by ``dot`` where it is on PATH, else by the library that the pygraphviz wheel bundles."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import util
from typing import Literal

from callscope.errors import DependencyError
from callscope.render.titles import painted_last

Format = Literal["svg", "png", "pdf"]
_PATIENCE = 120.0
_LIBRARY = (
    "import sys, pygraphviz\n"
    "graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())\n"
    "sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog=sys.argv[2]))"
)
_NOISE = ("Fontconfig warning:",)
"""What a bundled font library says about the system's newer settings: of no consequence for a drawing."""


def draw(dot: str, form: Format) -> bytes:
    """Return the drawing of DOT text, made in a process of its own: it can be slow, and C code can fail hard.

    In one that is no SVG (whose parts can be ordered afterwards) the frames' titles are painted over the edges.

    Raises:
        DependencyError: neither ``dot`` nor pygraphviz is there, or the one there is failed.
    """
    require(form)
    if form == "svg":
        return _made(dot, form, "dot")
    return _made(painted_last(_made(dot, "dot", "dot").decode()), form, "nop2")


def _made(dot: str, form: str, layout: str) -> bytes:
    """Return DOT text drawn with a layout; ``nop2`` keeps the places that it has."""
    if shutil.which("dot"):
        return _run(["dot", f"-K{layout}", f"-T{form}"], dot)
    return _run([sys.executable, "-c", _LIBRARY, form, layout], dot)


def require(form: Format) -> None:
    """Raise DependencyError where nothing here can draw: to be told before the work, not after it."""
    if not available():
        raise _nothing_draws(form)


def _nothing_draws(form: Format) -> DependencyError:
    return DependencyError(
        f"drawing {form} needs Graphviz, and neither the dot program nor the pygraphviz package is there",
        hint="pip install 'callscope[svg]' bundles it; --format dot, mermaid and html need nothing",
    )


def available() -> bool:
    """Tell whether anything here can draw."""
    return bool(shutil.which("dot")) or util.find_spec("pygraphviz") is not None


def _run(command: Sequence[str], dot: str) -> bytes:
    try:
        done = subprocess.run(command, input=dot.encode(), capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise DependencyError(
            f"Graphviz did not finish in {_PATIENCE:g} s", hint="fold more: --max-nodes 40"
        ) from error
    told = [line for line in done.stderr.decode(errors="replace").splitlines() if not line.startswith(_NOISE)]
    if done.returncode or not done.stdout:
        reason = told[-1] if told else f"exit status {done.returncode}"
        raise DependencyError(f"Graphviz could not draw: {reason}")
    if told:
        print("\n".join(told), file=sys.stderr)
    return done.stdout
