"""A flag that asks for a derivative's graph is judged at the call that gives it; what a package hands out may be called where gradients are recorded."""

from __future__ import annotations

import pytest

from tests.taint.test_flags_of_calls import rules

KEYWORDS = (
    "import torch\ndef gradient(y, x, **kw):\n    {first}\n    return torch.autograd.grad(y, x, **kw)[0]\n"
    "x = torch.tensor(1.0, requires_grad=True)\na = gradient(x**3, x{one})\nb = gradient(a, x, retain_graph=True{two})\n"
    "loss = (a + {used}).square()\nloss.backward()\n"
)
FLAG = (
    "import torch\ndef gradient(y, x, keep{default}):\n    return torch.autograd.grad(y, x, create_graph=keep)[0]\n"
    "def second(y, x, keep=True):\n    return gradient(gradient(y, x, True), x, keep)\n"
    "x = torch.tensor(1.0, requires_grad=True)\na = gradient(x**3, x, True)\nb = {two}\nloss = (a + {used}).square()\nloss.backward()\n"
)
PRESET = 'kw.setdefault("create_graph", True)'
PAIRS = {
    "a keyword beside a default": (
        KEYWORDS.format(first=PRESET, one="", two="", used="b"),
        KEYWORDS.format(first=PRESET, one="", two=", create_graph=False", used="b"),
    ),
    "a keyword that only one gives": (
        KEYWORDS.format(first="pass", one=", create_graph=True", two=", create_graph=True", used="b"),
        KEYWORDS.format(first="pass", one=", create_graph=True", two="", used="b"),
    ),
    "a number that is looked at": (
        KEYWORDS.format(first=PRESET, one="", two=", create_graph=False", used="x").replace(
            "loss =", "print(b.item())\nloss ="
        ),
        KEYWORDS.format(first=PRESET, one="", two=", create_graph=False", used="b").replace(
            "loss =", "print(b.item())\nloss ="
        ),
    ),
    "a flag by its place": (
        FLAG.format(default="", two="gradient(a, x, True)", used="b"),
        FLAG.format(default="", two="gradient(a, x, False)", used="b"),
    ),
    "a flag left at its default": (
        FLAG.format(default="=True", two="gradient(a, x)", used="b"),
        FLAG.format(default="=False", two="gradient(a, x)", used="b"),
    ),
    "two functions out": (
        FLAG.format(default="", two="second(x**3, x)", used="b") + "print(second(x**3, x, False).item())\n",
        FLAG.format(default="", two="second(x**3, x)", used="second(x**4, x, False)"),
    ),
}


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_the_call_decides(tmp_path, silent, found):
    assert "CS802" not in rules(tmp_path, silent)
    assert "CS802" in rules(tmp_path, found)


SOLVER = (
    "import torch\n\nclass Solver:\n    def __init__(self, poro: torch.Tensor):\n        self.poro = poro\n    def {run}(self, s: torch.Tensor):\n"
    "        return s / self.poro.detach()\n    @torch.no_grad()\n    def front(self, s: torch.Tensor):\n        return int((self.{run}(s) > 0.5).sum())\n"
)


@pytest.mark.parametrize(("run", "found"), [("run", True), ("_run", False)])
def test_what_a_package_hands_out_is_not_only_for_its_own_unrecorded_code(findings, run, found):
    files = {
        "flow/__init__.py": 'from .solver import Solver\n__all__ = ["Solver"]\n',
        "flow/solver.py": SOLVER.format(run=run),
    }
    assert any(f.rule == "CS201" and f.severity.value != "info" for f in findings(files)) is found
