"""Of a program that changed, the few files that are asked about are answered alone, and as the whole would answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.config import Config
from callscope.lint import engine
from callscope.lint.gate import check
from callscope.render.findings import render_findings

HELPER = "import torch\n\n\ndef scale{n}(x):\n    y = float(x.sum())\n    return torch.tensor(y) * x\n"
TRAIN = "import torch\nfrom m0 import scale0\n\nw = torch.ones(3, requires_grad=True)\nscale0(w * w).sum().backward()\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "p"
    place.mkdir()
    for n in range(8):
        (place / f"m{n}.py").write_text(HELPER.format(n=n))
    (place / "train.py").write_text(TRAIN)
    return place


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str] | None]:
    """Return what each analysis that is made is asked about."""
    found: list[frozenset[str] | None] = []
    made = engine._analyse
    monkeypatch.setattr(
        engine,
        "_analyse",
        lambda program, config, texts, files=None: (found.append(files), made(program, config, texts, files))[1],
    )
    return found


def lint(folder: Path, cache: Path, *names: str) -> str:
    config = Config(root=folder, cache_dir=str(cache), jobs=1, paths=(".",))
    return render_findings(check(config, [folder / name for name in names]).report, "json")


def test_the_first_question_is_answered_for_its_files_and_the_next_makes_the_whole(folder, tmp_path, asked):
    cache = tmp_path / "cache"
    alone = lint(folder, cache, "m0.py")
    assert alone == lint(folder, cache, "m0.py") and asked == [frozenset({"m0.py"})]
    lint(folder, cache, "m1.py")
    assert asked[1:] == [None]
    assert alone == lint(folder, cache, "m0.py") and len(asked) == 2
    assert "CS102" in alone or "CS1" in alone


def test_an_edit_asks_anew_and_answers_as_without_a_cache(folder, tmp_path, asked):
    cache = tmp_path / "cache"
    lint(folder, cache)
    (folder / "m0.py").write_text(HELPER.format(n=0).replace("float(x.sum())", "x.sum().item() + torch.rand(1).item()"))
    edited = lint(folder, cache, "m0.py")
    assert asked == [None, frozenset({"m0.py"})]
    whole = engine.analyse_program  # the whole program's answer, in a cache of its own
    config = Config(root=folder, cache_dir=str(tmp_path / "other"), jobs=1, paths=(".",))
    from callscope.lint.scope import find_scope

    whole(find_scope(config, []).program, config)
    assert asked[2:] == [None]
    assert edited == lint(folder, tmp_path / "other", "m0.py") and len(asked) == 3


def test_a_comment_in_the_file_that_is_asked_about_asks_nothing_anew(folder, tmp_path, asked):
    cache = tmp_path / "cache"
    lint(folder, cache, "m0.py")
    (folder / "m0.py").write_text("# moved down\n" + HELPER.format(n=0) + "# and more\n")
    moved = lint(folder, cache, "m0.py")
    assert asked == [frozenset({"m0.py"})]
    assert moved == lint(folder, tmp_path / "other", "m0.py") and '"line": 6' in moved
    lint(folder, cache, "m1.py")
    assert asked[2:] == [None]
    (folder / "m0.py").write_text(HELPER.format(n=0).replace("float(x.sum())", "x.sum() * 2"))
    assert lint(folder, cache, "m0.py") != moved and asked[3:] == [frozenset({"m0.py"})]


def test_many_files_are_answered_with_the_whole(folder, tmp_path, asked):
    lint(folder, tmp_path / "cache", *(f"m{n}.py" for n in range(4)))
    assert asked == [None]
