"""The same input gives the same bytes, whatever the hash seed, and the command reports bad files with exit 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = (
    "class A:\n    def f(self):\n        return self.g\n    def g(self):\n        pass\n"
    "class B(A):\n    def g(self):\n        pass\n"
    "table = {'a': A, 'b': B, 'c': lambda: 1}\n"
    "def go(name):\n    return table[name]().f()()\n"
    "go('a')\ngo('b')\n"
)


def run(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "callscope", "static", "--no-cache", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed})


def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    outputs = {run(str(tmp_path), "--format", "json", "--no-findings", seed=seed).stdout for seed in ("1", "2", "77")}
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["schema"] == "callscope.static/1"


def test_unparsable_file_gives_exit_2_and_the_rest(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "bad.py").write_text("def (:\n")
    done = run(str(tmp_path), "--format", "pycg")
    assert done.returncode == 2
    assert b"bad.py:1: syntax error" in done.stderr
    assert "main.go" in json.loads(done.stdout)["main"]


def test_unknown_function_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    done = run(str(tmp_path), "--callers", "goo")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no function goo" in done.stderr
