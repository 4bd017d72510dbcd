"""Names, backwards that count, displacements, float64 repetitions, origins, calls: and that nothing is disturbed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from callscope.dynamic import Recorder
from callscope.model.run import RunPlan, RunRecord, Shift, Target
from tests.dynamic.programs import Program, directional, leaf, slope

NETWORK = """
import numpy as np
import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.3), nn.Linear(8, 1))
x = torch.from_numpy(np.random.randn(5, 4).astype(np.float32))
target = torch.randn(5, 1, dtype=torch.float32)
for p in net.parameters():
    nn.init.normal_(p)
optimizer = torch.optim.SGD(net.parameters(), lr=1e-2)
for step in range(3):
    optimizer.zero_grad()
    loss = ((net(x) - target) ** 2).mean()
    loss.backward()
    optimizer.step()
print("done", loss.item())
"""


def test_parameters_are_named_as_named_parameters_does(tmp_path: Path) -> None:
    record = Program(tmp_path, NETWORK).run()
    names = [found.name for found in record.leaves]
    assert names == ["net.0.weight", "net.0.bias", "net.1.weight", "net.1.bias", "net.4.weight", "net.4.bias"]


@pytest.mark.parametrize("backward", [1, 3])
def test_displacement_meets_the_state_that_the_graph_saw(tmp_path: Path, backward: int) -> None:
    program = Program(tmp_path, NETWORK)
    record = program.run(backward=backward, float64=True)
    expected = directional_double(program, record, "net.0.weight")
    assert slope(program, record, "net.0.weight", float64=True) == pytest.approx(expected, rel=1e-5)


def directional_double(program: Program, record: RunRecord, name: str) -> float:
    key = leaf(record, name).key
    shifts = {key: Shift(0.0, seed=3)}
    asked = program.run(leaf_shifts=shifts, backward=record.extra["backward"], float64=True)
    found = leaf(asked, name).directional
    assert found is not None
    return found


def test_float64_repeats_the_same_program(tmp_path: Path) -> None:
    program = Program(tmp_path, NETWORK)
    single, double = program.run(), program.run(float64=True)
    assert leaf(double, "net.0.weight").dtype == "torch.float64"
    assert double.sink == pytest.approx(single.sink, rel=1e-5)


BACKWARDS = """
import torch
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
energy = (x ** 3).sum()
force, = torch.autograd.grad(energy, x, create_graph=True)
(force ** 2).sum().backward()
unused = torch.zeros(2, dtype=torch.float64, requires_grad=True)
(x * unused.detach()).sum().backward()
"""


def test_the_backward_that_counts_is_the_first_that_fails(tmp_path: Path) -> None:
    record = Program(tmp_path, BACKWARDS).run()
    assert [found["operation"] for found in record.extra["backwards"]] == ["autograd.grad", "backward", "backward"]
    assert record.extra["backward"] == 3
    assert leaf(record, "x").gradient == "zero"


def test_another_backward_can_be_asked_for(tmp_path: Path) -> None:
    record = Program(tmp_path, BACKWARDS).run(backward=2)
    assert record.sink == 9.0 + 144.0
    assert leaf(record, "x").gradient_value == [36.0, 288.0]


ZERO = """
import torch

class Config:
    def __init__(self, gain=1.0, default_F=0.0):
        self.gain = gain
        self.default_F = default_F

def factors(config, size):
    return torch.full((size,), config.default_F, dtype=torch.float64)

def image(theta, config):
    lattice = torch.sin(theta) * config.gain
    return (factors(config, 3) * lattice) ** 2

theta = torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64, requires_grad=True)
image(theta, Config()).sum().backward()
"""


def test_a_zero_is_followed_back_to_its_literal(tmp_path: Path) -> None:
    program = Program(tmp_path, ZERO)
    operand = next(node.operands[0] for node in program.run().nodes if node.operands)
    assert (operand.input_name, operand.input_value, operand.input_key) == ("default_F", 0.0, "program.py:5:default_F")
    lit = program.run(replace={operand.input_key: 10.0})
    assert leaf(lit, "theta").gradient == "live"


CALLS = """
import threading
import torch

class A:
    @property
    def half(self):
        return helper(3)
    def __call__(self, x):
        return x * self.half

def helper(n):
    return n

def counting(n):
    for i in range(n):
        yield helper(i)

def down(n):
    return 0 if n == 0 else down(n - 1)

def fails():
    raise ValueError

def main():
    x = torch.ones(2, requires_grad=True)
    sum(counting(3))
    [helper(i) for i in range(4)]
    list(map(helper, [1, 2]))
    down(4)
    try:
        fails()
    except ValueError:
        pass
    thread = threading.Thread(target=helper, args=(2,))
    thread.start()
    thread.join()
    A()(x).sum().backward()

main()
"""


def test_calls(tmp_path: Path) -> None:
    record = Program(tmp_path, CALLS).run()
    edges = {(call.caller, call.callee): call.hits for call in record.calls if call.callee != "program.helper"}
    assert edges == {
        ("program", "program.main"): 1,
        ("program.main", "program.counting"): 1,
        ("program.main", "program.down"): 1,
        ("program.down", "program.down"): 4,
        ("program.main", "program.fails"): 1,
        ("program.main", "program.A.__call__"): 1,
        ("program.A.__call__", "program.A.half"): 1,
    }
    helped = sum(call.hits for call in record.calls if call.callee == "program.helper")
    assert helped == 3 + 4 + 2 + 1 + 1


def test_gradient_state_at_entry_and_exit(tmp_path: Path) -> None:
    record = Program(tmp_path, CALLS).run()
    call = next(call for call in record.calls if call.callee == "program.A.__call__")
    assert (call.gradient_in, call.gradient_out) == ("live", "live")


def computed() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.GELU(), torch.nn.Dropout(0.5), torch.nn.Linear(5, 2))
    x = torch.randn(4, 3)
    loss = (model(x) ** 2).sum() + float(x.sum()) * model(x).detach().mean()
    loss.backward()
    gradient = model[0].weight.grad
    assert gradient is not None
    return loss.detach(), gradient


def test_bit_identical_and_restored() -> None:
    names = [(torch.nn.Parameter, "__new__"), (torch.autograd.Function, "apply"), (torch.no_grad, "__enter__")]
    before = [vars(owner).get(name) for owner, name in names]
    engine, profiler = torch.autograd.Variable._execution_engine, sys.getprofile()  # type: ignore[attr-defined]
    plain = computed()
    recorder = Recorder(RunPlan(Target("callable", "here")))
    with recorder:
        recorded = computed()
    assert all(torch.equal(a, b) for a, b in zip(plain, recorded, strict=True))
    assert [vars(owner).get(name) for owner, name in names] == before
    assert torch.autograd.Variable._execution_engine is engine  # type: ignore[attr-defined]
    assert sys.getprofile() is profiler


def test_what_the_recorder_saw_in_process() -> None:
    recorder = Recorder(RunPlan(Target("callable", "here")))
    with recorder:
        computed()
    record = recorder.record()
    assert record.status == "ok"
    assert {site.operation for site in record.sites} == {"detach"}
    assert all(found.gradient == "live" for found in record.leaves)


def test_site_displacement_leaves_its_input_alone(tmp_path: Path) -> None:
    text = (
        "import torch\nx = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)\n"
        "a = x.detach().numpy()\nloss = (x * 10).sum() + float(a[0])\nloss.backward()\n"
    )
    program = Program(tmp_path, text)
    record = program.run()
    shifted = program.run(
        site_shifts={record.sites[0].key: Shift(0.5, direction=[[1.0, 0.0]])}, channels=frozenset({"operations"})
    )
    assert (record.sink, shifted.sink) == (31.0, 31.5)
    assert directional(program, record, "x") != 0.0


def test_views_of_a_parameter_made_under_no_grad_are_no_leaves_of_their_own(tmp_path: Path) -> None:
    text = (
        "import torch\nw = torch.eye(2, dtype=torch.float64, requires_grad=True)\nwith torch.no_grad():\n"
        "    norm = (w.t() @ torch.ones(2, dtype=torch.float64)).norm()\n(w * norm).sum().backward()\n"
    )
    record = Program(tmp_path, text).run()
    assert [found.name for found in record.leaves] == ["w"]
    assert {key for site in record.sites for key in site.leaves} == {record.leaves[0].key}


@pytest.mark.skipif(hasattr(sys, "monitoring"), reason="newer Pythons trace with sys.monitoring")
def test_calls_are_the_same_where_a_debugger_holds_the_trace_function(tmp_path: Path) -> None:
    free = Program(tmp_path, CALLS).run()
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        held = Program(tmp_path, CALLS).run()
    finally:
        sys.settrace(before)
    assert free.extra["tracer"].startswith("sys.settrace" if before is None else "sys.setprofile")
    assert held.extra["tracer"].startswith("sys.setprofile")
    assert (held.calls, held.call_tree) == (free.calls, free.call_tree)


DRAWING = """
import torch
torch.manual_seed(0)
x = torch.randn(5)
w = torch.nn.init.uniform_(torch.empty(5)).requires_grad_()
kept = torch.nn.functional.dropout(w * x, 0.5)
table = torch.tensor([0.1, 0.2, 0.3, 0.4, 0.5])
(kept + table * w).pow(2).sum().backward()
"""


def test_a_promoted_run_draws_the_programs_numbers_and_makes_float64_of_what_comes_from_outside(tmp_path: Path) -> None:
    program = Program(tmp_path, DRAWING)
    for channels in (frozenset[str](), frozenset({"operations"})):
        single, double = (program.run(float64=wide, channels=channels) for wide in (False, True))
        assert [leaf.dtype for leaf in double.leaves] == ["torch.float64"]
        assert double.sink == pytest.approx(single.sink, rel=1e-6)
        assert double.sink != single.sink


UNNAMED = """
import torch
from torch import nn
def make(): return torch.randn(3, requires_grad=True)
def go():
    kept = [torch.ones(3, requires_grad=True)]
    scale = kept[0] * 2
    del kept
    moved = torch.zeros(3)
    moved.requires_grad_() if not moved.requires_grad else None
    scale, moved = scale + moved, None
    loss = (nn.functional.softplus(make()) * nn.Linear(3, 3)(torch.ones(3)) * scale).sum()
    loss.backward()
go()
"""


def test_a_leaf_without_a_name_is_called_after_what_made_it(tmp_path: Path) -> None:
    names = [found.name for found in Program(tmp_path, UNNAMED).run().leaves]
    assert names == ["kept", "moved", "torch.randn(...)", "nn.Linear(...)", "nn.Linear(...) 2"]
