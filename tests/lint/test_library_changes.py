"""What lint said is recalled only while the installed libraries that it rests on are as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.config import Config
from callscope.lint import engine
from callscope.lint.gate import check

LIBRARY = "class Step:\n    def run(self, x):\n        return self.{method}(x)\n"
PROGRAM = """\
import torch
from steps import Step


class Square(Step):
    def one(self, x):
        return x * x.item()


w = torch.ones((), requires_grad=True)
Square().run(w).backward()
"""


def test_another_library_is_another_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed, project = tmp_path / "site", tmp_path / "project"
    installed.mkdir()
    project.mkdir()
    (installed / "steps.py").write_text(LIBRARY.format(method="one"))
    (project / "train.py").write_text(PROGRAM)
    monkeypatch.syspath_prepend(str(installed))
    analysed = []
    analyse = engine._analyse
    monkeypatch.setattr(engine, "_analyse", lambda *given: analysed.append(1) or analyse(*given))
    config = Config(root=project, cache=True, cache_dir=str(tmp_path / "cache"), jobs=1)

    def runs() -> int:
        analysed.clear()
        check(config, [project])
        return len(analysed)

    assert [runs(), runs()] == [1, 0]
    (project / "train.py").write_text("# moved down\n" + PROGRAM)
    assert runs() == 0
    (installed / "steps.py").write_text(LIBRARY.format(method="other"))
    assert [runs(), runs()] == [1, 0]
    (installed / "steps.py").write_text(LIBRARY.format(method="another"))
    (project / "train.py").write_text(PROGRAM)
    assert runs() == 1
