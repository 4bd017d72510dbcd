"""The gradient taint's principles, one small program each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from callscope.model.finding import Finding, Severity

Analyse = Callable[[Mapping[str, str]], tuple[Finding, ...]]
HEAD = "import torch\nw = torch.tensor(1.0, requires_grad=True)\nb = torch.tensor(2.0, requires_grad=True)\n"


def shown(found: tuple[Finding, ...]) -> list[tuple[str, int, Severity]]:
    return [(f.rule, f.span.line, f.severity) for f in found if f.severity is not Severity.INFO]


def program(text: str) -> dict[str, str]:
    return {"main.py": HEAD + text}


@pytest.mark.parametrize(
    "text",
    [
        "((w * 2).item() * b).backward()\n",
        "def f(x):\n    return float(x)\n(f(w) * b).backward()\n",
        "h = {'k': w}\n(torch.tensor(h['k']) * b).backward()\n",
        "(lambda t: t.detach() * b)(w).backward()\n",
        "values = list(map(float, [w]))\n(values[0] * b).backward()\n",
        "class A:\n    def __init__(self, v):\n        self.v = float(v)\n(A(w).v * b).backward()\n",
        "take = w.item\n(take() * b).backward()\n",
    ],
)
def test_a_break_on_the_way_to_backward_is_an_error(findings: Analyse, text: str) -> None:
    assert [severity for _, _, severity in shown(findings(program(text)))] == [Severity.ERROR]


@pytest.mark.parametrize(
    "text",
    [
        "loss = w * b\nloss.backward()\nprint(loss.item())\n",
        "loss = w * b\nhistory = []\nhistory.append(float(loss))\nloss.backward()\nprint(sum(history) / len(history))\n",
        "x = w if isinstance(w, torch.Tensor) else torch.tensor(w)\n(x * b).backward()\n",
        "assert w.item() > 0\n(w * b).backward()\n",
        "n = int(w.item())\ny = b\nfor _ in range(n):\n    y = y * b\n(y + w).backward()\n",
        "with torch.no_grad():\n    w.mul_(0.5)\n(w * b).backward()\n",
        "(w * torch.tensor([1.0, 2.0]).sum()).backward()\n",
        "k = w.shape\n(w * b * len(k)).backward()\n",
    ],
)
def test_a_harmless_end_is_silent(findings: Analyse, text: str) -> None:
    assert shown(findings(program(text))) == []


def test_a_helper_called_with_and_without_a_gradient_gives_both_answers(findings: Analyse) -> None:
    text = """
def number(x):
    return float(x)
factor = number(torch.ones(()))
print(number(w))
(factor * w * b).backward()
"""
    assert shown(findings(program(text))) == []


def test_the_same_helper_is_reported_when_its_gradient_goes_on(findings: Analyse) -> None:
    text = """
def number(x):
    return float(x)
factor = number(w)
print(number(b))
(factor * b).backward()
"""
    assert shown(findings(program(text))) == [("CS102", 6, Severity.ERROR)]


@pytest.mark.parametrize(
    "put",
    [
        "kept = []\nfor _ in range(2):\n    kept.append(w)\n",
        "kept = {}\nkept['a'] = w\nkept = list(kept.values())\n",
        "def fill(into):\n    into.append(w)\nkept = []\nfill(kept)\n",
        "class Box:\n    def __init__(self):\n        self.kept = []\nbox = Box()\nbox.kept.append(w)\nkept = box.kept\n",
    ],
)
def test_evidence_goes_through_what_was_put_into_a_container(findings: Analyse, put: str) -> None:
    text = HEAD + put + "(torch.stack(kept).sum().item() * b).backward()\n"
    (found,) = [f for f in findings({"main.py": text}) if f.rule == "CS101"]
    assert "main.py:2: w = torch.tensor(1.0, requires_grad=True)" in found.why[0]


def test_evidence_names_both_halves(findings: Analyse) -> None:
    files = {
        "main.py": HEAD + "from lib import scale\n(scale(w) * b).backward()\n",
        "lib.py": "def scale(x):\n    return x.item() * 2.0\n",
    }
    (found,) = [f for f in findings(files) if f.severity is Severity.ERROR]
    assert "main.py:2: w = torch.tensor(1.0, requires_grad=True)" in found.why[0]
    assert any("lib.py:2: return x.item() * 2.0" in step for step in found.why)
    assert "main.py:5" in found.why[-1] and found.why[-1].endswith("(backward() is called on it)")
    assert len(found.steps) == len(found.why)


def test_an_entry_point_without_callers_is_a_warning_at_most(findings: Analyse) -> None:
    text = "import torch\ndef unit(x: torch.Tensor) -> torch.Tensor:\n    return x / x.norm().item()\n"
    assert shown(findings({"lib.py": text})) == [("CS101", 3, Severity.WARNING)]


def test_what_lies_behind_a_break_is_not_reported_again(findings: Analyse) -> None:
    text = "x = w.detach()\ny = float(x)\n(y * b).backward()\n"
    assert [rule for rule, _, _ in shown(findings(program(text)))] == ["CS201"]


PRINTING = """
import sys
from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.program import Program
from callscope.taint import analyse
facts = load_facts(discover(sys.argv[1:]), Cache(None))
for finding in analyse(Program(facts, solve(facts.files)), load().rules):
    print(finding.span, finding.rule, finding.severity, finding.why)
"""


def test_the_answer_does_not_depend_on_the_hash_seed() -> None:
    package = Path(__file__).parents[2] / "nanobrag_torch" / "models"
    answers = set()
    for seed in ("0", "1", "2"):
        command = [sys.executable, "-c", PRINTING, str(package)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        answers.add(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
    assert len(answers) == 1


def test_recursion_and_loops_settle(findings: Analyse) -> None:
    text = """
def descend(x, depth):
    return x if depth == 0 else descend((x, x)[0] * 2, depth - 1)
state = (w, [w, (w, w)])
for _ in range(3):
    state = (state[0] * 2, [state, state])
(descend(state[0], 4) * b).backward()
"""
    assert shown(findings(program(text))) == []


def test_a_way_through_one_of_several_functions_is_likely_at_most(findings: Analyse) -> None:
    several = "".join(f"def f{n}(x):\n    return x * {n}\n" for n in range(6))
    call = "fs = [f0, f1, f2, f3, f4, f5]\ndef run(f, x):\n    return f(x)\n"
    uses = "".join(f"run(f{n}, b)\n" for n in range(6))
    chosen = several + call + uses + "(run(fs[n], w.item()) * b).backward()\n"
    assert [severity for _, _, severity in shown(findings(program(chosen)))] == [Severity.WARNING]
    handed = several + call + uses + "(run(f1, w.item()) * b).backward()\n"
    assert [severity for _, _, severity in shown(findings(program(handed)))] == [Severity.ERROR]


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, c):\n    if a.shape[:-1] != c.shape[:-1]:\n        return b\n    return a * c\nf(w, b).backward()\n",
        "def f(table, idx_i):\n    return table[idx_i] * b\nf([1.0, 2.0], w).backward()\n",
    ],
)
def test_shapes_and_named_indices_ask_for_no_value(findings: Analyse, text: str) -> None:
    assert shown(findings(program(text))) == []


def test_names_of_torch_that_a_package_hands_on_are_torch_s_where_its_module_is_not_in_view(findings: Analyse) -> None:
    text = "from lab.core import Tensor, where\n\n\ndef f(x: Tensor) -> Tensor:\n    return where(x > 0, {}, x)\n"
    assert [line for _, line, _ in shown(findings({"lab/f.py": text.format("x.log()")}))] == [5]
    assert shown(findings({"lab/f.py": text.format("x.exp()")})) == []
    assert shown(findings({"lab/f.py": text.format("x.log()").replace("lab.core", "jax.numpy")})) == []


def test_initialisation_may_write_through_data(findings: Analyse) -> None:
    text = """
    import torch

    class Codes(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.codes = torch.nn.Parameter(torch.zeros(4))

        def {name}(self, x):
            self.codes.data.copy_(x)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.{name}(x)
            return x - self.codes
    """
    assert shown(findings({"main.py": text.format(name="init_codes_")})) == []
    assert [line for _, line, _ in shown(findings({"main.py": text.format(name="fill")}))] == [10]


def test_a_value_behind_forty_guards_is_looked_at_once_each(findings: Analyse) -> None:
    guards = "".join(f"    if x is not None and n > {i}:\n        print({i})\n" for i in range(40))
    text = HEAD + f"def f(x, n):\n{guards}    x.data = x.data * 2\n    return x.item()\n(f(w, 3) * b).backward()\n"
    assert "CS101" in [f.rule for f in findings({"main.py": text})]


def test_a_default_of_what_an_operator_calls_is_looked_up(findings: Analyse) -> None:
    text = HEAD + (
        "class Scaled:\n    def __getitem__(self, i, eps=0.0):\n        return torch.sqrt((w * i) ** 2 + eps)\n"
        "    def __add__(self, other, eps=0.0):\n        return torch.sqrt(other ** 2 + eps)\n"
        's, k = Scaled(), len("ab")\n((s[k] + (s + w)) * b).backward()\n'
    )
    assert findings({"main.py": text}) is not None


@pytest.mark.parametrize("first", ["0", "()", "r"])
def test_a_cost_that_gives_back_a_constant_first_is_read(findings: Analyse, first: str) -> None:
    text = HEAD + (
        f"def cost(r, k):\n    if k == 'none':\n        return {first}\n    return r * 2\n"
        "def loss(x, y, k):\n    r = x - y\n    return (1 / (1 + r.detach().abs()) * cost(r, k)).sum()\n"
        "loss(w, b, 'l').backward()\n"
    )
    assert "CS201" in [f.rule for f in findings({"main.py": text})]


def test_a_hook_that_zeroes_one_parameters_own_gradient_may_be_meant(findings: Analyse) -> None:
    own = "import torch\nlayer = torch.nn.Linear(3, 1)\nlayer.weight.register_hook(lambda g: g * 0)\nlayer(torch.ones(3)).sum().backward()\n"
    computed = HEAD + "h = w * 2\nh.register_hook(lambda g: g * 0)\n(h * b).backward()\n"
    assert [(f.rule, f.severity) for f in findings({"main.py": own})] == [("CS707", Severity.WARNING)]
    assert ("CS707", Severity.ERROR) in [(f.rule, f.severity) for f in findings({"main.py": computed})]
