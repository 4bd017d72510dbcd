"""Torch functions written in Python are seen as a whole: what they lose inside is claimed at their call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dynamic.programs import Program

TEXT = """
import torch
w = torch.tensor([0.5, 0.2, -0.3], dtype=torch.float64, requires_grad=True)
y = torch.nn.functional.gumbel_softmax(w, hard=True)  # hard
torch.nn.functional.mse_loss(y * w, torch.ones(3, dtype=torch.float64)).backward()  # loss
"""


def test_what_a_composite_function_received_and_sent(tmp_path: Path) -> None:
    program = Program(tmp_path, TEXT)
    record = program.run(channels=frozenset({"operations", "values", "claims", "hooks"}))
    claims = {claim["name"]: claim for claim in record.extra["claims"]}
    assert claims["gumbel_softmax"]["line"] == program.marked("# hard")
    received, sent = claims["mse_loss"]["received"], claims["mse_loss"]["sent"]
    assert received == [1.0]
    product = claims["mse_loss"]["inputs"][0]
    assert sent[0] == pytest.approx([2 * (value - 1) / 3 for value in product])
