"""Of backwards of one line that come out alike only the first is kept whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from callscope.dynamic import Recorder
from callscope.dynamic.backward.brought import Summed
from callscope.model.run import RunPlan, Target

STEPS = 6
DIES = 3


def recorded(*, dies: bool, only: int | None = None) -> tuple[Recorder, list[list[float]]]:
    """Return a recording of a training, and the norms of its gradients step by step."""
    torch.manual_seed(0)
    large, small = torch.nn.Linear(100, 100), torch.nn.Linear(100, 1)
    parameters = [*large.parameters(), *small.parameters()]
    optimizer, norms = torch.optim.SGD(parameters, lr=1e-2), []
    recorder = Recorder(RunPlan(Target("callable", "here"), channels=frozenset({"hooks"}), backward=only))
    with recorder:
        for step in range(STEPS):
            optimizer.zero_grad()
            gate = 0.0 if dies and step >= DIES else 1.0
            small(torch.tanh(large(torch.ones(4, 100))) * gate).sum().backward()
            norms.append([0.0 if p.grad is None else float(p.grad.double().norm()) for p in parameters])
            optimizer.step()
    return recorder, norms


def test_only_the_first_of_backwards_that_come_out_alike_keeps_its_gradients() -> None:
    recorder, norms = recorded(dies=False)
    first, *rest = recorder.backwards.seen
    assert all(isinstance(gradient, Tensor) for gradient in first.gradients.values())
    assert first.values and first.nodes is not None
    for backward, told in zip(rest, norms[1:], strict=True):
        kept = list(backward.gradients.values())
        assert all(isinstance(gradient, Summed) and gradient.state == "live" for gradient in kept)
        assert sorted(gradient.norm for gradient in kept) == pytest.approx(sorted(told))
        assert not backward.values and backward.nodes is None


def test_the_backward_in_which_a_gradient_dies_is_kept_and_counts() -> None:
    recorder, norms = recorded(dies=True)
    counted = recorder.counted()
    assert counted is not None and counted.index == DIES + 1
    leaves = {leaf.name: leaf for leaf in recorder.record().leaves}
    assert [leaf.gradient for leaf in leaves.values()].count("zero") == 3
    assert sorted(leaf.norm or 0.0 for leaf in leaves.values()) == pytest.approx(sorted(norms[DIES]))
    assert all(isinstance(gradient, Summed) for gradient in recorder.backwards.seen[-1].gradients.values())


def test_the_backward_that_is_asked_for_is_kept() -> None:
    recorder, _ = recorded(dies=False, only=4)
    counted = recorder.counted()
    assert counted is not None and counted.index == 4
    assert all(isinstance(gradient, Tensor) for gradient in counted.gradients.values())
