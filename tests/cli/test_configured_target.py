"""A configured target is meant from the project's root, wherever in the project one stands."""

from pathlib import Path

import pytest

from callscope.cli import run

SCRIPT = "import torch\np = torch.ones(2, requires_grad=True)\ndef test_p():\n    (p * 2).sum().backward()\ntest_p()\n"


@pytest.mark.parametrize("table", ['script = "work/fit.py"', 'pytest = "work/fit.py::test_p"', 'module = "work.fit"'])
@pytest.mark.parametrize("folder", [".", "pkg/deep"])
def test_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: str, folder: str
) -> None:
    pytest.importorskip("torch")
    (tmp_path / "pyproject.toml").write_text(f"[tool.callscope]\ntarget = {{ {table} }}\n")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "fit.py").write_text(SCRIPT)
    (tmp_path / "pkg" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / folder)
    assert run(["dynamic", "--no-ledger"]) == 0, capsys.readouterr().err
