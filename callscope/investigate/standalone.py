"""The standalone hook script of a bundle, and running it."""

from __future__ import annotations

import json
import os
import pprint
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callscope.model.run import Target

_BEGIN, _END = "# --- settings: written by callscope ---\n", "# --- end of settings ---\n"
_TEMPLATE = Path(__file__).with_name("hooks_script.py")


@dataclass(frozen=True, slots=True)
class Tap:
    """A numeric tap: read ``name`` when the statement at ``path:line`` is done. ``purpose`` and ``units`` are words."""

    key: str
    path: str
    line: int
    name: str
    end_line: int = 0
    function: str = ""
    purpose: str = ""
    units: str = ""

    def anchor(self) -> str:
        """Return ``path:line``."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a run of the script gave: its table, the values, its exit status and what it said on stderr."""

    table: str
    values: Mapping[str, Any]
    status: int
    messages: str


def script(target: Target, taps: Sequence[Tap], root: Path, folder: Path, roi: tuple[int, int] | None) -> str:
    """Return the text of ``hooks.py`` as it stands in ``folder``."""
    text = _TEMPLATE.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    tail = rest.partition(_END)[2]
    values = {
        "kind": target.kind,
        "spec": target.spec,
        "arguments": list(target.arguments),
        "folder": _started_in(root),
        "roi": list(roi) if roi else None,
    }
    points = [
        {"key": tap.key, "path": tap.path, "line": tap.line, "end_line": max(tap.end_line, tap.line), "name": tap.name}
        for tap in taps
    ]
    settings = (
        f"ROOT = {_root(root, folder)}\n"
        f"TARGET: dict[str, Any] = {pprint.pformat(values, width=110, sort_dicts=False)}\n"
        f"TAPS: list[dict[str, Any]] = {pprint.pformat(points, width=110, sort_dicts=False)}\n"
        f"ENVIRONMENT: dict[str, str] = {pprint.pformat(guards(), width=110)}\n"
    )
    return f"{head}{_BEGIN}{settings}{_END}{tail}"


def _started_in(root: Path) -> str:
    """Return the folder that the target is run in, from the project's root: where its relative paths begin."""
    here, root = Path.cwd().resolve(), root.resolve()
    return here.relative_to(root).as_posix() if here.is_relative_to(root) else "."


def guards() -> dict[str, str]:
    """Return the environment variables that the run is made under, where they are set."""
    names = ("CUDA_VISIBLE_DEVICES", "KMP_DUPLICATE_LIB_OK", "NANOBRAGG_DISABLE_COMPILE", "PYTHONHASHSEED")
    return {name: os.environ[name] for name in names if name in os.environ}


def run(script_path: Path, cwd: Path, timeout: float) -> Result:
    """Run a hook script by the interpreter that runs this.

    Raises:
        subprocess.TimeoutExpired: it did not end in ``timeout`` seconds.
    """
    with tempfile.TemporaryDirectory() as scratch:
        values = Path(scratch) / "values.json"
        done = subprocess.run(
            [sys.executable, str(script_path), "--values", str(values)],
            cwd=cwd, capture_output=True, text=True, errors="replace", timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        found = json.loads(values.read_text(encoding="utf-8")) if values.exists() else {}
    return Result(done.stdout, found, done.returncode, done.stderr)


def holds_tensor(tap: Tap, values: Mapping[str, Any]) -> bool:
    """Tell whether a tap read a tensor, or a tuple with one."""
    entries = [entry for key, entry in values.items() if key == tap.key or key.startswith(f"{tap.key}[")]
    return any(found["type"] == "Tensor" for entry in entries for found in entry["first"])


def _root(root: Path, folder: Path) -> str:
    """Return the project's root as the script finds it: upward from itself where it can, so that it can be moved."""
    root, folder = root.resolve(), folder.resolve()
    if folder == root:
        return "Path(__file__).resolve().parent"
    if folder.is_relative_to(root):
        return f"Path(__file__).resolve().parents[{len(folder.relative_to(root).parts)}]"
    return f"Path({str(root)!r})"
