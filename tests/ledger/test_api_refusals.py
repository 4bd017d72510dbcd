"""The Python API on what it cannot judge, and on what a program does besides."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

import pytest
import torch

import callscope
from callscope.errors import UsageError
from callscope.model.verdict import Verdict

W = torch.ones(2, requires_grad=True)


def _loss() -> torch.Tensor:
    return (W * W).sum()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: callscope.explain(3.0),  # type: ignore[arg-type]
        lambda: callscope.explain(W * 2),
        lambda: callscope.explain(_loss, 5),
        lambda: callscope.explain(_loss, ["W"]),
        lambda: callscope.explain(_loss, seconds=0),
        lambda: callscope.watch(3),  # type: ignore[arg-type]
        lambda: callscope.watch(torch.nn.Linear(2, 2), every=0),
        lambda: callscope.watch(torch.nn.Linear(2, 2), every=1.5),  # type: ignore[arg-type]
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(ask: Callable[[], Any]) -> None:
    with pytest.raises(UsageError):
        ask()


def test_a_loss_without_any_graph_is_severed() -> None:
    report = callscope.explain(_loss().detach(), {"W": W}).report
    assert [(p.name.rpartition(".")[2], p.verdict) for p in report.parameters] == [("W", Verdict.SEVERED)]
    with pytest.raises(AssertionError, match="W is severed"):
        callscope.assert_gradients(_loss().detach(), {"W": W})


def test_gradients_of_what_is_no_leaf_are_not_all_live() -> None:
    for params in ([torch.ones(2)], {}, []):
        with pytest.raises(AssertionError, match="none of the tensors asked about"):
            callscope.assert_gradients(_loss, params)


def test_a_copy_of_a_watched_model_is_not_watched_and_a_watched_model_can_be_saved() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 1))
    with callscope.watch(model, tell=lambda _: None) as watch:
        saved = io.BytesIO()
        torch.save(model, saved)
        saved.seek(0)
        for other in (copy.deepcopy(model), torch.load(saved, weights_only=False)):
            other(torch.ones(1, 2)).sum().backward()
        assert watch.step == 0
        model(torch.ones(1, 2)).sum().backward()
        assert watch.step == 1
