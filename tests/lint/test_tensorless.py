"""Programs that no tensor reaches are not asked for breaks, and say so; where anything may bring a tensor, they are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from callscope.cli import run
from callscope.config import Config
from callscope.lint.scope import find_scope
from callscope.lint.tensorless import REASON, is_tensorless
from callscope.source import Cache, discover, load_facts
from callscope.source.load import parse_all

DUCK = "def scale(x):\n    return x / float((x**2).sum().sqrt())\n"
"""A break where ``x`` is a tensor; nothing says that it is one."""
STOP = "def scale(x, y):\n    return y * x.detach()\n"


def project(root: Path, **files: str) -> Path:
    (root / "pyproject.toml").write_text("")
    for name, text in {"pkg/__init__.py": "", "pkg/maths.py": DUCK, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def asked(root: Path, *paths: str) -> bool:
    config = Config(root=root)
    return not is_tensorless(find_scope(config, [root / path for path in paths or ("pkg",)]).program, config)


def test_a_package_that_nothing_of_a_tensor_is_seen_in_is_not_asked_and_says_so(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(project(tmp_path))
    assert run(["lint", "--no-cache", "pkg"]) == 0
    assert REASON in capsys.readouterr().out
    assert run(["lint", "--no-cache", "--format", "json", "pkg"]) == 0
    assert json.loads(capsys.readouterr().out)["unasked"] == REASON
    assert run(["static", "--no-cache", "--format", "json", "pkg"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["unasked"] == REASON and document["nodes"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pkg/other.py", "import torch\n"),
        ("pkg/other.py", '"""Works on arrays and on PyTorch tensors."""\n'),
        ("pkg/other.py", "def f(x: 'Tensor'): ...\n"),
        ("pkg/other.py", STOP),
        ("pkg/other.py", "import os, kornia\n"),
        ("pkg/other.py", "    from transformers.models import AutoModel\n"),
        ("pkg/other.py", "def f(p):\n    p.requires_grad = True\n"),
        ("pkg/other.py", "def f(x):\n    return x.cpu().numpy()\n"),
        ("pkg/part/deep/other.py", "lazy('torch')\n"),
        ("train.py", "import torch\nfrom pkg.maths import scale\n"),
        ("tests/test_maths.py", "torch = pytest.importorskip('torch')\n"),
        ("notes/use.ipynb", '{"cells": [{"source": ["import torch"]}]}'),
        ("requirements-dev.txt", "torch>=2\n"),
    ],
)
def test_whatever_may_bring_a_tensor_in_the_program_or_around_it_makes_it_asked(tmp_path: Path, name: str, text: str):
    assert not asked(project(tmp_path))
    assert asked(project(tmp_path, **{name: text}))


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    y = x.detach()\n    return y\n",
        "def f(x, g):\n    return g(\n        x.detach()\n    )\n",
        "def f(x):\n    x.detach_()\n",
        "def f(w):\n    w.detach()\n    w.backward()\n",
        "def f(x):\n    x.detach()\n    return x.numpy()  \\\n",
    ],
)
def test_what_detach_gives_to_somebody_may_be_a_tensor(tmp_path: Path, text: str):
    assert asked(project(tmp_path, **{"pkg/other.py": text}))


@pytest.mark.parametrize("comment", ["# e.g. a pytorch tensor", "y = 1  # as in PyTorch", "# y = x.detach()"])
def test_a_comment_in_one_file_of_a_hundred_is_said_in_passing(tmp_path: Path, comment: str):
    many = {f"pkg/part{number}.py": "" for number in range(98)}
    assert not asked(project(tmp_path, **many, **{"pkg/other.py": f"x = 0\n{comment}\n"}))
    assert asked(project(tmp_path, **{"tests/test_more.py": "# torch\n"}), "pkg")
    assert asked(project(tmp_path, **{"tests/test_more.py": "", "pkg/other.py": f'x = """{comment}"""\n'}))


def test_a_comment_in_a_small_program_speaks_of_it(tmp_path: Path):
    assert asked(project(tmp_path, **{"pkg/other.py": "# x: a torch tensor\n"}))


def test_a_break_is_found_where_only_a_neighbour_names_torch(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(project(tmp_path, **{"train.py": "import torch\nfrom pkg.maths import scale\n"}))
    assert run(["lint", "--no-cache", "pkg"]) == 1
    assert "pkg/maths.py:2" in capsys.readouterr().out


def test_a_lone_file_belongs_to_a_program_that_is_not_in_view(tmp_path: Path):
    (tmp_path / "maths.py").write_text(DUCK)
    assert asked(tmp_path, "maths.py")
    (tmp_path / "pyproject.toml").write_text("")
    assert not asked(tmp_path, "maths.py")


@pytest.mark.parametrize(
    "text",
    [
        "from dask.array.ufunc import clip\n",
        '"""Tensor product of graphs."""\n',
        "sketch = 1\n",
        "def test_authenticatorChallenge(): ...\n",
        "def close(stream):\n    stream.wrapper.detach()  # the buffer stays open\n",
    ],
)
def test_words_that_only_look_like_a_tensor_s_are_none(tmp_path: Path, text: str):
    assert not asked(project(tmp_path, **{"pkg/other.py": text}))


def test_a_file_that_cannot_be_parsed_is_told_all_the_same(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(project(tmp_path, **{"pkg/other.py": "def f(:\n"}))
    assert run(["lint", "--no-cache", "pkg"]) == 2
    assert "pkg/other.py:1" in capsys.readouterr().out


def test_what_is_only_parsed_says_of_its_files_what_their_facts_say(tmp_path: Path):
    (tmp_path / "good.py").write_text("x = 1\n\n\n")
    (tmp_path / "bad.py").write_text("x = (\n")
    (tmp_path / "deep.py").write_text(f"x = {'(' * 300}1{')' * 300}\n")
    (tmp_path / "raw.py").write_bytes(b"x = '\xff'\n")
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1\n", "\n"]}]}))
    found = discover([str(tmp_path)], tmp_path)
    lowered = load_facts(found, Cache(None), 1)
    expected = (sum(file.lines for file in lowered.files), lowered.issues)
    cache = Cache(tmp_path / "cache")
    assert parse_all(found, cache, 1) == parse_all(found, cache, 1) == expected
    assert len(expected[1]) == 3


def test_a_user_with_rules_of_his_own_is_asked_for(tmp_path: Path):
    root = project(tmp_path)
    config = Config(root=root, rules=("rules",))
    assert not is_tensorless(find_scope(config, [root / "pkg"]).program, config)


def test_a_folder_around_it_that_cannot_be_read_may_hold_a_tensor(tmp_path: Path, monkeypatch):
    root, scandir = project(tmp_path, **{"closed/train.py": "x = 1\n"}), os.scandir

    def refused(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    assert not asked(root)
    monkeypatch.setattr(os, "scandir", refused)
    assert asked(root)
