"""The standalone script of a bundle: what it reads must not disturb the program that it reads from."""

import pytest

from callscope.investigate.standalone import Tap, run, script
from callscope.model.run import Target

pytest.importorskip("torch")

PROGRAM = """
import torch

class Lazy:
    requires_grad = True
    dtype = device = "none"

    def register_hook(self, hook):
        raise TypeError("no hooks here")

    def detach(self):
        raise TypeError("not to be evaluated")

class Shy:
    def __repr__(self):
        raise ValueError("not to be printed")

x = torch.ones(2, requires_grad=True)
lazy = Lazy()
shy = Shy()
loss = (x * 2).sum()
loss.backward()
"""


def test_what_only_behaves_like_a_tensor_and_what_cannot_be_read_do_not_stop_the_program(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text(PROGRAM)
    lines = {line.split(" ")[0]: number for number, line in enumerate(PROGRAM.splitlines(), 1)}
    taps = [Tap(name, "main.py", lines[name], name) for name in ("lazy", "shy", "loss")]
    path = tmp_path / "hooks.py"
    path.write_text(script(Target("script", "main.py"), taps, tmp_path, tmp_path, None))
    result = run(path, tmp_path, 60.0)
    assert result.status == 0, result.messages
    assert "is no tensor: Lazy" in result.table and "cannot be read: ValueError" in result.table
    assert "gradient: finite  norm 1" in result.table


def test_a_test_runs_here_whatever_workers_the_project_asks_for(tmp_path, monkeypatch):
    pytest.importorskip("xdist")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -n 1 --strict-markers\n")
    lines = ["import pytest, torch", "@pytest.mark.gradients", "def test_it():"]
    lines += ["    x = torch.ones(2, requires_grad=True)", "    loss = (x * 2).sum()", "    loss.backward()"]
    (tmp_path / "test_main.py").write_text("\n".join(lines))
    path = tmp_path / "hooks.py"
    tap = Tap("loss", "test_main.py", 5, "loss")
    path.write_text(script(Target("pytest", "test_main.py::test_it"), [tap], tmp_path, tmp_path, None))
    result = run(path, tmp_path, 120.0)
    assert result.status == 0, result.messages
    assert "gradient: finite  norm 1" in result.table
