"""Running an acceptance test and keeping its log, its JUnit XML and its exit status."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_HOST = re.compile(r' hostname="[^"]*"')


@dataclass(frozen=True, slots=True)
class TestRun:
    """One run of pytest."""

    log: str
    xml: str
    status: int


def run_test(nodeid: str, root: Path, timeout: float) -> TestRun:
    """Run one test, verbosely, with durations.

    Raises:
        subprocess.TimeoutExpired: it took longer than ``timeout`` seconds.
    """
    with tempfile.TemporaryDirectory() as scratch:
        xml = Path(scratch) / "pytest.xml"
        command = [
            "-m",
            "pytest",
            "-vv",
            nodeid,
            "--maxfail=1",
            "--durations=25",
            "--tb=short",
            "-p",
            "no:cacheprovider",
        ]
        done = subprocess.run(
            [sys.executable, *command, f"--junitxml={xml}"],
            cwd=_started_in(nodeid, root), env={**os.environ, "CALLSCOPE_INNER_RUN": "1"}, capture_output=True, text=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        log = f"$ python {' '.join(command)}\n{done.stdout}{done.stderr}".replace(f"{scratch}{os.sep}", "")
        report = xml.read_text(encoding="utf-8") if xml.exists() else ""
    return TestRun(_portable(log, root), _HOST.sub("", _portable(report, root)), done.returncode)


def _started_in(nodeid: str, root: Path) -> Path:
    """Return the folder from which a node's path leads to its file: the user's, else the project's root."""
    return Path.cwd() if Path(nodeid.partition("::")[0]).exists() else root


def _portable(text: str, root: Path) -> str:
    """Return a log in which the project's folder is ``.``: a bundle is read on other machines."""
    return text.replace(f"{root}{os.sep}", "").replace(str(root), ".")
