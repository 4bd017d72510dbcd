"""Who switched recording off, and backwards that begin at nothing: what a reporter's script shows of them."""

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render.wording import meaning


def audited(folder: Path, text: str) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(text)
    return audit(AuditOptions(Target("script", str(path)), root=str(folder)), execute)


NESTED = """
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)

def table():
    with torch.no_grad():
        return torch.ones(2)

with torch.no_grad():
    y = x * table() * 3
y.sum().backward()
"""


def test_a_block_that_was_left_switches_nothing_off(tmp_path: Path) -> None:
    first = audited(tmp_path, NESTED).first_dead
    assert first is not None
    assert (first.span.anchor(), first.operation) == ("program.py:9", "no_grad")


SWITCHED = """
import torch
import {0}
x = torch.tensor(2.0, requires_grad=True)
(x ** 3).backward()
"""


@pytest.mark.parametrize("call", ["torch._C._set_grad_enabled(False)", "torch.set_grad_enabled(False)"])
def test_a_module_that_switches_recording_off_when_it_is_imported(tmp_path: Path, call: str) -> None:
    (tmp_path / "solver.py").write_text(f"import torch\n\n{call}\n")
    report = audited(tmp_path, SWITCHED.format("solver"))
    assert report.verdict is Verdict.SEVERED
    assert report.first_dead is not None
    assert (report.first_dead.span.anchor(), report.first_dead.operation) == ("solver.py:3", "set_grad_enabled")


SAMPLED = """
import torch
from torch import nn
from torch.distributions import Normal

torch.manual_seed(0)
mean = nn.Parameter(torch.zeros(3, requires_grad=True))
drawn = Normal(mean, 1.0).sample((8,))
loss = drawn.square().mean()
loss.requires_grad = True
loss.backward()
"""


def test_a_loss_that_was_made_to_require_a_gradient_is_no_parameter(tmp_path: Path) -> None:
    report = audited(tmp_path, SAMPLED)
    assert {p.name: p.verdict for p in report.parameters if p.verdict is not Verdict.UNUSED} == {
        "mean": Verdict.SEVERED
    }
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.operation) == (8, "sample")
    assert report.ledger is not None
    assert report.ledger.closed
    assert any("program.py:10 made to require a gradient" in note for note in report.notes)


def test_a_leaf_that_is_all_there_is_stays_one(tmp_path: Path) -> None:
    report = audited(tmp_path, "import torch\nx = torch.tensor(2.0, requires_grad=True)\nx.backward()\n")
    assert [p.name for p in report.parameters] == ["x"]


APART = """
import torch
layer = torch.nn.Linear(2, 2)
state = torch.zeros(2)
current = state + layer(torch.ones(2))
state.square().sum().backward()
"""


def test_a_backward_that_fails_is_never_live(tmp_path: Path) -> None:
    """The layer changes the next step's state, not this one's: nothing that is found leads to the sink."""
    report = audited(tmp_path, APART)
    assert report.verdict is Verdict.SEVERED
    assert {p.verdict for p in report.parameters} == {Verdict.UNUSED}
    assert meaning(report) == "the backward fails: no parameter that was found leads to what it begins at"
