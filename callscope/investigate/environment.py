"""``env/trace_env.json``: what the answer depends on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from callscope import __version__
from callscope.model.verdict import DynamicReport

_VARIABLES = (
    "CALLSCOPE_ROI", "CUDA_VISIBLE_DEVICES", "KMP_DUPLICATE_LIB_OK", "MKL_NUM_THREADS", "NANOBRAGG_DISABLE_COMPILE",
    "OMP_NUM_THREADS", "PYTHONHASHSEED", "TORCHDYNAMO_DISABLE",
)  # fmt: skip


def trace_environment(root: Path, report: DynamicReport | None) -> dict[str, Any]:
    """Return the environment of a run as data."""
    leaves = [node for node in (report.nodes if report else ()) if node.get("kind") == "leaf"]
    return {
        "commit": _git(root, "rev-parse", "HEAD"), "dirty": _dirty(root), "callscope": __version__,
        "python": platform.python_version(), "torch": _version("torch"), "numpy": _version("numpy"),
        "os": platform.system(), "cpu": platform.machine(), "cpus": os.cpu_count(),
        "cuda_available": _cuda(), "threads": _threads(),
        "dtypes": sorted({str(leaf.get("dtype")) for leaf in leaves}),
        "devices": sorted({str(leaf.get("device", "cpu")) for leaf in leaves}),
        "variables": {name: os.environ.get(name) for name in _VARIABLES},
        "run": dict(report.environment) if report else {},
    }  # fmt: skip


def _git(root: Path, *words: str) -> str | None:
    """Return git's answer, None where there is no git or no repository."""
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _dirty(root: Path) -> bool | None:
    status = _git(root, "status", "--porcelain")
    return None if status is None else bool(status)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cuda() -> bool | None:
    return bool(import_module("torch").cuda.is_available()) if _version("torch") else None


def _threads() -> int | None:
    return int(import_module("torch").get_num_threads()) if _version("torch") else None
