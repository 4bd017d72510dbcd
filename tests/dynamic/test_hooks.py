"""The hooks on a backward graph: what they say of each node, and that they leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from callscope.dynamic import Recorder
from callscope.dynamic.backward.batch import Batch
from callscope.dynamic.backward.statistics import MOST_AT_ONCE, Statistic
from callscope.model.run import RunPlan, Target
from tests.dynamic.programs import Program

TENSORS = [
    torch.tensor([3.0, 4.0, 0.0, 0.0], dtype=torch.float64),
    torch.tensor([[1.0, float("inf")], [0.0, float("nan")]]),
    torch.zeros(4),
    torch.full((4,), 1e-200, dtype=torch.float64),
    torch.tensor([3.0 + 4.0j, 0.0, 0.0, 0.0]),
    torch.eye(2).to_sparse(),
    torch.tensor(2.0, dtype=torch.float16),
    torch.zeros(0),
]


def worked_out(tensors: list[torch.Tensor]) -> list[Statistic | None]:
    batch = Batch([0] * len(tensors), lambda ran, doubtful: None)
    for number, tensor in enumerate(tensors):
        batch.add(number, (tensor,), (None,))
    batch.flush()
    return [sent[0] for _, _, sent in batch.rows()]


def test_statistics_do_not_depend_on_what_else_is_looked_at() -> None:
    together = worked_out(TENSORS)
    alone = [worked_out([tensor])[0] for tensor in TENSORS]
    nan = float("nan")
    expected = [
        (5.0, 0.0, 0.0), (nan, 0.0, 0.5), (0.0, 1.0, 0.0), (1e-200, 0.0, 0.0),
        (5.0, 0.0, 0.0), (2**0.5, 0.5, 0.0), (2.0, 0.0, 0.0), (0.0, float("inf"), 0.0),
    ]  # fmt: skip
    for found, single, stated in zip(together, alone, expected, strict=True):
        assert found == pytest.approx(stated, nan_ok=True)
        assert single == pytest.approx(stated, nan_ok=True)


LARGE = torch.linspace(-1.0, 1.0, 3 * MOST_AT_ONCE // 2)  # an even number of entries, none of them 0
LAYOUTS = [
    LARGE,
    LARGE.reshape(64, -1).t(),
    LARGE.reshape(64, -1)[:, ::2],
    LARGE[:1000].reshape(1, 1000).expand(600, 1000),
    torch.tensor(3.0).expand(1000, 1000),
    LARGE.to(torch.complex64),
    LARGE.clamp(0.0),
    torch.zeros_like(LARGE),
    torch.cat([LARGE, torch.tensor([float("inf")] * 6)]),
]


@pytest.mark.parametrize("tensor", LAYOUTS, ids=range(len(LAYOUTS)))
def test_a_large_gradient_is_worked_out_in_parts(tensor: torch.Tensor) -> None:
    whole = tensor.abs().double()
    expected = (
        float(torch.linalg.vector_norm(whole)),
        float(not whole.any()),
        float((~torch.isfinite(whole)).double().mean()),
    )
    assert worked_out([tensor]) == [pytest.approx(expected)]


CHAIN = """
import torch
x = torch.linspace(0.5, 1.0, 3000, dtype=torch.float64, requires_grad=True)
y = x
for turn in range(40):
    y = torch.sin(y) * x + y
(y * 0.0).sum().backward()
"""


def test_every_node_of_a_long_graph_has_its_statistics(tmp_path: Path) -> None:
    nodes = Program(tmp_path, CHAIN).run().nodes
    assert len(nodes) == 3 * 40 + 3
    assert all(node.grad_in and node.grad_in[0] is not None for node in nodes)
    product = next(node for node in nodes if node.operands)
    assert product.span is not None
    assert product.span.line == 7
    assert product.saved == (("other", "0 everywhere"),)


DEEP = """
import torch
x = torch.ones(2, requires_grad=True)
def run():
    y = x
    for turn in range(45_000):
        y = y * 1.0 + x
    y.sum().backward()
run()
print("the graph is gone")
"""


@pytest.mark.slow
def test_a_deep_graph_can_be_freed_after_it_was_looked_at(tmp_path: Path) -> None:
    record = Program(tmp_path, DEEP).run(channels=frozenset({"hooks"}))
    assert record.status == "ok"
    assert len(record.nodes) == 2 * 45_000 + 2


def test_hooks_of_the_program_stay_and_ours_go() -> None:
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    y = (x * 2).sin()
    calls: list[str] = []
    y.grad_fn.register_hook(lambda sent, received: calls.append("before"))  # type: ignore[union-attr]
    original = torch.autograd.Function._register_hook
    recorder = Recorder(RunPlan(Target("callable", "here")))
    with recorder:
        y.sum().backward(retain_graph=True)
    seen = recorder.record().nodes
    y.grad_fn.next_functions[0][0].register_hook(lambda sent, received: calls.append("after"))  # type: ignore[union-attr]
    y.sum().backward()
    assert calls == ["before", "before", "after"]
    assert all(node.grad_in for node in seen)
    assert torch.autograd.Function._register_hook is original
