"""Packages without ``__init__.py``: their modules have the names that the program imports them by."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from callscope.source import discover

_POSE = "import math\n\ndef heading(t):\n    return math.atan2(t[1], t[0])\n"
_FIT = """import torch
from arm.pose import heading

def fit():
    q = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = q.sum() * heading(q)
    loss.backward()
"""


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("files", "module"),
    [
        ({"fit.py": "from arm.pose import x\n", "arm/pose.py": ""}, "arm.pose"),
        ({"fit.py": "from arm import pose\n", "arm/pose.py": ""}, "arm.pose"),
        ({"arm/chain.py": "from .pose import x\n", "arm/pose.py": ""}, "arm.pose"),
        ({"arm/chain.py": "from arm.pose import x\n", "arm/pose.py": ""}, "arm.pose"),
        ({"arm/chain.py": "from pose import x\n", "arm/pose.py": ""}, "pose"),
        ({"fit.py": "import math\n", "arm/pose.py": ""}, "pose"),
        ({"arm/chain.py": "import arm\nfrom arm.other import x\n", "arm/pose.py": ""}, "pose"),
        ({"fit.py": "from arm.pose import x\n", "arm.py": "", "arm/pose.py": ""}, "pose"),
    ],
)
def test_a_module_is_named_as_it_is_imported(tmp_path: Path, files: dict[str, str], module: str) -> None:
    found = discover([str(_write(tmp_path, files) / "arm/pose.py")], root=tmp_path).files
    assert [file.module for file in found] == [module]


@pytest.mark.parametrize(
    ("files", "module"),
    [
        ({"kit/modules/a.py": "from ..outside.arm import reach\n"}, "kit.outside.arm.pose"),
        ({"kit/a.py": "from kit.outside.arm.pose import x\n"}, "kit.outside.arm.pose"),
        ({"kit/a.py": "from .outside import arm\n"}, "kit.outside.arm.pose"),
        ({"kit/a.py": "from arm import reach\n"}, "arm.pose"),
        ({"kit/a.py": "from .outsides.arm import reach\n"}, "arm.pose"),
    ],
)
def test_a_folder_between_packages_is_one_where_it_is_imported_through(
    tmp_path: Path, files: dict[str, str], module: str
) -> None:
    inside = {"kit/__init__.py": "", "kit/modules/__init__.py": "", "kit/outside/arm/__init__.py": ""}
    _write(tmp_path, {**inside, "kit/outside/arm/pose.py": "", **files})
    found = discover([str(tmp_path / "kit")], root=tmp_path).files
    assert [file.module for file in found if file.path.endswith("pose.py")] == [module]


def test_lint_follows_calls_into_a_package_without_init(tmp_path: Path) -> None:
    _write(tmp_path, {"fit.py": _FIT, "arm/pose.py": _POSE})
    command = [sys.executable, "-m", "callscope", "lint", "--no-cache", "--format", "json", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "arm/pose.py" in json.dumps(json.loads(done.stdout)["findings"])
