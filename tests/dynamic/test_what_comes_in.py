"""Data from outside in the float64 experiments, anomaly mode, TorchScript, and zeros in lists of numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.render.dynamic_json import document


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that writes a program and judges it."""
    monkeypatch.chdir(tmp_path)

    def judged(source: str) -> Any:
        (tmp_path / "main.py").write_text("import numpy as np\nimport torch\n" + source)
        return document(audit(AuditOptions(target=Target("script", "main.py", ()), root=str(tmp_path)), execute))

    return judged


def _verdicts(report: Any) -> dict[str, str]:
    return {one["name"]: one["verdict"] for one in report["parameters"]}


_FIT = """
a, b = (torch.tensor(v, requires_grad=True) for v in (0.25, 0.75))
noise = torch.randn_like(field) * 0.01
loss = ((a * field + b * field.roll(1) - field - noise) ** 2).sum(){more}
loss.backward()
"""
_WAYS = {
    "from_numpy": "field = torch.from_numpy(np.linspace(0, 1, 40, dtype='f4') ** 2)",
    "load": "field = torch.load('data.pt')['field'][0]",
}


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("lost", [False, True])
def test_data_from_outside_is_float64_in_the_experiments(judge: Any, way: str, lost: bool) -> None:
    """A sound fit is live, with derivatives of float64; what is lost in one of the same data is found."""
    import torch

    torch.save({"field": [torch.linspace(0, 1, 40)]}, "data.pt")
    report = judge(_WAYS[way] + _FIT.format(more=" + a.item() * b" if lost else ""))
    by_name = {p["name"].split()[-1]: p for p in report["parameters"]}
    assert report["verdict"] == ("partial" if lost else "live")
    assert all(p["uncertainty"] < 1e-6 for p in by_name.values())
    assert any("float64" in note for note in report["notes"])


_ANOMALY = """
x = torch.tensor([0.0, 1.0, 4.0], requires_grad=True)
scale = torch.tensor(2.0, requires_grad=True)
{mode}
    root = torch.sqrt(x{shift})
    loss = torch.where(x > 0, root, torch.zeros_like(root) * x).sum() + scale**2
    loss.backward()
"""


@pytest.mark.parametrize(
    "mode", ["torch.autograd.set_detect_anomaly(True)\nif True:", "with torch.autograd.detect_anomaly():"]
)
def test_a_nan_that_anomaly_mode_raises_is_judged(judge: Any, mode: str) -> None:
    """The backward ends, so that the line and the sound parameter are told; without a nan nothing is said."""
    report = judge(_ANOMALY.format(mode=mode, shift=" * 1.0"))
    assert report["verdict"] == "nonfinite"
    assert report["first_dead"]["line"] == (7 if "if True" not in mode else 8)
    assert _verdicts(report) == {"x": "nonfinite", "scale": "live"}
    assert judge(_ANOMALY.format(mode=mode, shift=" + 1.0"))["verdict"] == "live"


def test_an_error_in_anomaly_mode_stays_an_error(judge: Any) -> None:
    """What the backward raises for another reason is the program's failure."""
    from callscope.errors import TargetError

    with pytest.raises(TargetError, match="cannot go on"):
        judge(
            "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        return x * 2\n"
            "    @staticmethod\n    def backward(ctx, g):\n        raise ValueError('cannot go on')\n"
            "torch.autograd.set_detect_anomaly(True)\nF.apply(torch.ones(2, requires_grad=True)).sum().backward()\n"
        )


_SCRIPTED = """
{decorator}
def energy(x, k):
    r = x.detach()
    return (k * r * r).sum()
x, k = torch.randn(4, requires_grad=True), torch.tensor(2.0, requires_grad=True)
(energy(x, k) + 0.1 * (x**2).sum()).backward()
"""
_MODULE = """
net = torch.jit.script(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh()))
net(torch.randn(5, 3)).sum().backward()
"""


@pytest.mark.filterwarnings("ignore")
def test_torchscript_is_a_blind_spot_where_it_is_called(judge: Any) -> None:
    """A function's and a module's call are told with the hint; the same in plain Python is not."""
    for source, line in ((_SCRIPTED.format(decorator="@torch.jit.script"), 9), (_MODULE, 5)):
        told = [note for note in judge(source)["notes"] if "PYTORCH_JIT=0" in note]
        assert len(told) == 1 and f"main.py:{line}" in told[0], told
    assert not [note for note in judge(_SCRIPTED.format(decorator=""))["notes"] if "torch.jit" in note]


def _steps(report: Any) -> str:
    return " ".join(report["first_dead"]["origin"])


def test_a_zero_is_followed_into_a_list(judge: Any, tmp_path: Path) -> None:
    """In the source and in a settings file; another list of the same file without a 0 is not named."""
    root = "x = torch.tensor({data}, requires_grad=True)\nx.sqrt().sum().backward()\n"
    assert "main.py:3: START" in _steps(judge("START = [0.0, 0.4, 1.6]\n" + root.format(data="START")))
    field = "class Column:\n    inlet: tuple = (0.0, 0.4)\n" + root.format(data="Column().inlet")
    assert "main.py:4: inlet=" in _steps(judge(field))
    (tmp_path / "prior.json").write_text('{"x": [1.0, 2.0],\n "weights": [0.5,\n 0.0]}')
    source = "import json\nspec = json.load(open('prior.json'))\n" + root.format(data="spec['weights']")
    assert "prior.json:2: weights=" in _steps(judge(source))
    assert "prior.json" not in _steps(judge(source.replace("spec['weights']", "[z * 1.0 for z in (0, 1)]")))
    assert json.loads((tmp_path / "prior.json").read_text())["x"] == [1.0, 2.0]


def test_bounds_and_dimensions_are_no_zero_operands(judge: Any) -> None:
    """The clamp's lower bound and the dimension of a deviation are not where a gradient comes to nothing; a factor is."""
    start = "START = 0.75\nx = torch.full((3,), START, requires_grad=True)\n"
    assert _steps(judge(f"{start}x.clamp(0.0, 0.6).sum().backward()\n")).endswith("main.py:3: START=0.75")
    assert ", 0" not in _steps(judge("x = torch.ones(1, 3, requires_grad=True)\nx.std(0).sum().backward()\n"))
    assert "0.0" in _steps(judge("GAIN = 0.0\nx = torch.ones(3, requires_grad=True)\n(x * GAIN).sum().backward()\n"))


def test_numpy_stays_as_it_is() -> None:
    """The promotion ends with the run."""
    assert np.float32 is np.dtype("f4").type
