"""What is saved for the backward goes through hooks: a derivative that gets back something else is their fault, not the operation's."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.model.verdict import Verdict
from tests.ledger.test_defects import audited

CHECKPOINT = """
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
layer, drop = nn.Linear(4, 4), nn.Dropout(0.5)
x = torch.rand(3, 4)

def block(x):
    return torch.tanh(drop(layer(x)) * 2.0)

checkpoint(block, x, use_reentrant=False, preserve_rng_state=KEPT).pow(2).sum().backward()
"""
PACKED = """
import torch

torch.manual_seed(0)
w = torch.rand(5, dtype=torch.float64, requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(PACK, lambda kept: kept):
    y = torch.sin(w) * w
y.sum().backward()
"""


def test_a_checkpoint_that_draws_other_numbers_is_named(tmp_path: Path) -> None:
    report = audited(tmp_path, CHECKPOINT.replace("KEPT", "False"))
    assert report.verdict is Verdict.PARTIAL
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.operation) == (13, "checkpoint")
    assert report.ledger is not None
    assert report.ledger.closed


def test_hooks_that_round_what_is_saved_are_named(tmp_path: Path) -> None:
    report = audited(tmp_path, PACKED.replace("PACK", "lambda value: torch.round(value.detach())"))
    assert report.verdict is Verdict.PARTIAL
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.operation) == (6, "saved_tensors_hooks")


@pytest.mark.parametrize(
    "text", [CHECKPOINT.replace("KEPT", "True"), PACKED.replace("PACK", "lambda value: value.detach().clone()")]
)
def test_what_gives_back_what_it_was_given_is_live(tmp_path: Path, text: str) -> None:
    report = audited(tmp_path, text)
    assert report.verdict is Verdict.LIVE
    assert not report.ranking


REVERSED = """
import math
import torch

class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.view_as(x)
    @staticmethod
    def backward(ctx, g):
        return -ctx.strength * g, None

w = torch.tensor([0.3, 0.4], dtype=torch.float64, requires_grad=True)
step = 0
strength = 2.0 / (1.0 + math.exp(-10.0 * step)) - 1.0
Reversal.apply(w * 2.0, strength).pow(2).sum().backward()
"""


def test_a_hand_written_backward_of_zeros_names_the_number_it_multiplies_by(tmp_path: Path) -> None:
    report = audited(tmp_path, REVERSED)
    assert report.verdict is Verdict.ZEROED
    assert report.first_dead is not None
    assert report.first_dead.origin[-1] == "program.py:15: step=0"
