"""The wheel and the sdist: built, checked, installed into an empty environment and used there, without torch."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.network]

ROOT = Path(__file__).parents[2]
BROKEN = """
import math

import torch


def loss(x: torch.Tensor) -> torch.Tensor:
    scale = math.exp(x.sum().item())
    return (x * scale).sum()


x = torch.ones(3, requires_grad=True)
loss(x).backward()
"""


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def bare(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what it requires, and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    (wheel,) = dist.glob("*.whl")
    done = run(folder / "bin/pip", "install", "-c", ROOT / "constraints.txt", wheel)
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def test_both_are_valid(dist: Path) -> None:
    done = run(sys.executable, "-m", "twine", "check", "--strict", *dist.iterdir())
    assert done.returncode == 0, done.stdout


def test_the_wheel_holds_the_packages_and_their_data(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"callscope/py.typed", "nanobrag_torch/py.typed", "callscope_rules/__init__.py"} <= names
    assert any(name.startswith("callscope/render/schemas/") for name in names)
    assert not any(name.startswith(("tests/", "rules/", "benchmarks/")) for name in names)


def test_the_sdist_builds_the_same_packages(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"pyproject.toml", "LICENSE", "callscope/__init__.py", "rules/__init__.py"} <= names


def test_lint_works_without_torch(bare: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    done = run(bare / "callscope", "lint", "broken.py", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "broken.py:8" in done.stdout
    assert "torch not installed" in run(bare / "callscope", "--version").stdout


def test_static_works_without_torch(bare: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    done = run(bare / "callscope", "static", "broken.py", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert '"callscope.static/1"' in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("dynamic", "broken.py"), ("probe", "x=1,2", "broken.py"), ("taps", "broken.py:8:scale", "broken.py"),
        ("investigate", "broken.py", "--question", "Why?", "--initiative", "x"),
    ],
)  # fmt: skip
def test_without_torch_it_says_what_to_install_and_writes_nothing(
    bare: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    done = run(bare / "callscope", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert "torch is not installed" in done.stderr and "callscope[torch]" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "reports").exists()
