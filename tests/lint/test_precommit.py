"""A real ``pre-commit run`` in a repository of its own; the hook's environment has no torch."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAD = """\
import torch

scale = torch.tensor(2.0, requires_grad=True)


def gain() -> float:
    return scale.item()


loss = (gain() * torch.ones(3)).sum() + scale * 0.5
loss.backward()
"""
pytestmark = [pytest.mark.slow, pytest.mark.network]


def run(*command, cwd, **environment):
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment}
    )
    return done.returncode, done.stdout + done.stderr


def commit_all(folder):
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--no-verify", "-m", "state"]):
        subprocess.run([*git, *command], cwd=folder, check=True)


@pytest.fixture(scope="module")
def tool(tmp_path_factory):
    """This checkout's tracked and new files as a repository that pre-commit can clone."""
    folder = tmp_path_factory.mktemp("tool")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("reports/", "tests/corpus/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    commit_all(folder)
    return folder


@pytest.fixture(scope="module")
def repository(tool, tmp_path_factory):
    """A user's repository with the hook configured, and pre-commit's own store."""
    folder = tmp_path_factory.mktemp("user")
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tool, capture_output=True, text=True, check=True)
    config = {"repos": [{"repo": str(tool), "rev": revision.stdout.strip(), "hooks": [{"id": "callscope-lint"}]}]}
    (folder / ".pre-commit-config.yaml").write_text(json.dumps(config))
    (folder / "notes.txt").write_text("not Python\n")
    (folder / "good.py").write_text(BAD.replace(".item()", "").replace("float", "torch.Tensor"))
    commit_all(folder)
    return folder, {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("store")), "NO_COLOR": "1"}


def pre_commit(repository, *arguments):
    folder, environment = repository
    return run(sys.executable, "-m", "pre_commit", "run", "callscope-lint", *arguments, cwd=folder, **environment)


def test_a_good_file_passes_and_a_bad_one_fails(repository):
    folder, environment = repository
    status, text = pre_commit(repository, "--all-files")
    assert status == 0, text
    assert "Passed" in text
    (folder / "bad.py").write_text(BAD)
    subprocess.run(["git", "add", "bad.py"], cwd=folder, check=True)
    status, text = pre_commit(repository)
    assert status == 1, text
    assert "bad.py:7:12: error CS101" in text
    assert "good.py" not in text
    interpreters = list(Path(environment["PRE_COMMIT_HOME"]).glob("repo*/py_env-*/bin/python"))
    assert interpreters
    for interpreter in interpreters:
        assert run(interpreter, "-c", "import torch", cwd=folder)[0] != 0
        assert run(interpreter, "-c", "import numpy", cwd=folder)[0] != 0
