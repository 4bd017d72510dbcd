"""Which backward counts where a run has several, and what each is answerable for."""

from __future__ import annotations

from pathlib import Path

from callscope.dynamic import execute
from callscope.model.run import RunPlan, Target
from tests.dynamic.programs import Program, leaf

ADVERSARIES = """
import torch
g, d = torch.nn.Linear(2, 2).double(), torch.nn.Linear(2, 1).double()
og, od = torch.optim.SGD(g.parameters(), 0.1), torch.optim.SGD(d.parameters(), 0.1)
for _ in range(2):
    fake = g(torch.ones(3, 2, dtype=torch.float64))
    od.zero_grad()
    d(fake.detach()).sum().backward()
    od.step()
    og.zero_grad()
    d({}).sum().backward()  # generator
    og.step()
"""
LATER = """
import torch
a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.0, 2.0))
(a * b).backward()
(a.detach() * b).backward()  # lost
"""
FITTED = """
import torch
def fit(start, target):
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    loss = (p * p * target).sum() + 0 * float(p.detach()[0])
    loss.backward()
    return [v - 0.1 * g for v, g in zip(start, p.grad.tolist())]
now = [1.0, 2.0]
for target in (1.0, 2.0, 3.0):
    now = fit(now, target)
def go_on(value):
    q = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    (q * q).backward()
go_on(now[0])
"""


def test_a_leaf_that_had_its_gradient_and_was_dropped_is_not_lost_later(tmp_path: Path) -> None:
    program = Program(tmp_path, FITTED)
    record = program.run()
    assert record.extra["backward"] == 1
    later = program.run(backward=4, quiet=False)
    (dropped, *_) = (found for found in later.leaves if found.span.line == 4)
    assert (dropped.alive, dropped.own_gradient) == (False, "live")


TWICE = """
import torch
w = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
kept = torch.tensor(0.0, dtype=torch.float64)
for _ in range(2):
    kept = 0.5 * kept + w * w
    kept.backward()
"""


def test_a_backward_that_raises_after_one_that_ran_leaves_the_answer_of_the_first(tmp_path: Path) -> None:
    record = Program(tmp_path, TWICE).run()
    assert (record.status, record.extra["backward"], record.backward_count) == ("ok", 1, 2)
    assert "second time" in record.error


def test_a_leaf_of_another_optimizer_gets_its_gradient_elsewhere(tmp_path: Path) -> None:
    record = Program(tmp_path, ADVERSARIES.format("fake")).run()
    weight = leaf(record, "g.weight")
    assert (record.extra["backward"], weight.foreign, weight.own_gradient) == (1, True, "live")
    assert record.extra["others"] == [2]


def test_the_backward_before_the_step_of_its_optimizer_is_the_one_that_fails(tmp_path: Path) -> None:
    record = Program(tmp_path, ADVERSARIES.format("fake.detach()")).run()
    assert (record.extra["backward"], leaf(record, "g.weight").foreign) == (2, False)


def test_a_backward_that_loses_a_leaf_counts_before_one_that_does_not(tmp_path: Path) -> None:
    record = Program(tmp_path, LATER).run()
    assert record.extra["backward"] == 2


def test_compiled_functions_read_their_leaves(tmp_path: Path) -> None:
    from tests.dynamic.programs import directional, slope

    text = (
        "import torch\n@torch.jit.script\ndef f(a, x):\n    return (a * x).tanh() + a\n"
        "a = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)\n"
        "f(a, torch.ones(3, dtype=torch.float64)).sum().backward()\n"
    )
    program = Program(tmp_path, text)
    record = program.run()
    assert abs(slope(program, record, "a") - directional(program, record, "a")) < 1e-6


def test_a_leaf_that_is_made_for_autograd_grad_and_dropped_is_told(tmp_path: Path) -> None:
    text = (
        "import torch\nw = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)\n"
        "def slope():\n    at = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)\n"
        "    return torch.autograd.grad(w * at**2, at)[0]\n(slope() * w).backward()\n"
    )
    record = Program(tmp_path, text).run()
    assert [(found.name, found.served) for found in record.leaves] == [("w", False), ("at", True)]


CHECKED = """
import torch
from torch.autograd import gradcheck
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, share):
        ctx.save_for_backward(x, share)
        return x * share
    @staticmethod
    def backward(ctx, g):
        x, share = ctx.saved_tensors
        return g * share, (g * x).sum()
def share(dim):
    x = torch.rand(1, 3, dtype=torch.float64, requires_grad=True)
    return gradcheck(lambda x: torch.softmax(x, dim), (x,))
def test_one_entry_has_no_slope():
    assert share(0)
def test_several_have():
    x, part = (torch.rand(3, dtype=torch.float64, requires_grad=True) for _ in "ab")
    assert gradcheck(lambda x, part: Scale.apply(x, part[0]), (x, part))
"""


def test_a_derivative_of_0_that_gradcheck_found_right_is_not_the_verdict_where_others_count(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(CHECKED)
    record = execute(RunPlan(Target("pytest", str(tmp_path / "test_it.py")), root=str(tmp_path), quiet=True))
    assert [found.name for found in record.leaves if found.gradient == "live"] == ["x", "part"]


IDLE = """
import torch
a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.0, 2.0))
def asked(given):
    out = a * b
    return torch.autograd.grad(out, [a, b], torch.tensor({}, dtype=torch.float64))
def dropped():
    old = torch.ones(2, requires_grad=True)
    return (old * 2).sum().item()
dropped()
asked(0.0) if {} else None
asked(1.0)
"""


def test_a_backward_that_is_given_zeros_tells_nothing_where_another_is_given_more(tmp_path: Path) -> None:
    text = IDLE.replace("torch.tensor({}", "torch.tensor(given").format(True)
    assert Program(tmp_path, text).run().extra["backward"] == 2


def test_a_leaf_that_was_dropped_and_is_not_asked_for_is_not_listed(tmp_path: Path) -> None:
    text = IDLE.replace("torch.tensor({}", "torch.tensor(given").format(False)
    assert [found.name for found in Program(tmp_path, text).run().leaves] == ["a", "b"]


LEARNED = """
import torch
class Learned(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(0.5, dtype=torch.float64))
        self.cells = [torch.nn.Linear(1, 1).double()]  # no optimizer gets them
    def forward(self, grad):
        return self.scale * self.cells[0](grad.reshape(1, 1)).reshape(())
learned = Learned()
outer = torch.optim.SGD(learned.parameters(), 0.1)
w = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
total = 0
for _ in range(2):
    w.grad = None
    (w * w).backward()
    step = {}
    with torch.no_grad():
        w -= step.detach()
    total = total + (3 - step) ** 2
total.backward()  # outer
outer.step()
"""


def test_what_no_optimizer_trains_gets_its_gradient_from_the_backward_beside_it(tmp_path: Path) -> None:
    served = Program(tmp_path, LEARNED.format("learned(w.grad)")).run()
    assert leaf(served, "learned.cells[0].weight").own_gradient == "live"
    lost = Program(tmp_path, LEARNED.format("learned(w.grad).detach() + learned.scale")).run()
    assert leaf(lost, "learned.cells[0].weight").own_gradient == "none"
