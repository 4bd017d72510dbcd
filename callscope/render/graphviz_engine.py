"""Drawing DOT: by ``dot`` where it is on PATH, else by the library that the pygraphviz wheel bundles."""

from __future__ import annotations

import shutil
import subprocess
from importlib import import_module, util
from typing import Literal

from callscope.errors import DependencyError

Format = Literal["svg", "png", "pdf"]
_PATIENCE = 120.0


def draw(dot: str, form: Format) -> bytes:
    """Return the drawing of DOT text.

    Raises:
        DependencyError: neither ``dot`` nor pygraphviz is there, or the one there is failed.
    """
    if shutil.which("dot"):
        return _by_program(dot, form)
    if util.find_spec("pygraphviz") is not None:
        return _by_library(dot, form)
    raise DependencyError(
        f"drawing {form} needs Graphviz, and neither the dot program nor the pygraphviz package is there",
        hint="pip install 'callscope[svg]' bundles it; --format dot, mermaid and html need nothing",
    )


def available() -> bool:
    """Tell whether anything here can draw."""
    return bool(shutil.which("dot")) or util.find_spec("pygraphviz") is not None


def _by_program(dot: str, form: Format) -> bytes:
    try:
        done = subprocess.run(
            ["dot", f"-T{form}"], input=dot.encode(), capture_output=True, timeout=_PATIENCE, check=True
        )
    except subprocess.CalledProcessError as error:
        raise DependencyError(f"dot could not draw: {error.stderr.decode(errors='replace').strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise DependencyError(f"dot did not finish in {_PATIENCE:g} s", hint="fold more: --max-nodes 40") from error
    return done.stdout


def _by_library(dot: str, form: Format) -> bytes:
    try:
        drawing = import_module("pygraphviz").AGraph(string=dot).draw(format=form, prog="dot")
    except (ImportError, ValueError, OSError) as error:
        raise DependencyError(f"pygraphviz could not draw: {error}") from error
    return bytes(drawing)
