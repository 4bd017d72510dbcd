"""A zero is followed back to the literal that it was written as, and to no other."""

from pathlib import Path

import pytest

from callscope.model.run import RunRecord
from tests.dynamic.programs import Program

FILLED = """
from dataclasses import dataclass
import torch

@dataclass
class Config:
    default_F: float = 0.0

class Crystal:
    def __init__(self, config):
        self.config = config
    def factor(self, h):
        return FILL

def image(x, crystal):
    rows = x.unsqueeze(0)
    h = (rows * 2.0).sum(0)
    return crystal.factor(torch.round(h)) * torch.sin(h)

x = torch.full((3,), 0.7, requires_grad=True)
image(x, Crystal(Config())).sum().backward()
"""


def product(record: RunRecord) -> list[str]:
    """Return the origin of the zero operand of the product."""
    node = next(n for n in record.nodes if n.operation == "MulBackward0" and n.operands)
    return list(node.operands[0].origin)


@pytest.mark.parametrize(
    "fill",
    ["torch.full_like(h, float(self.config.default_F), dtype=h.dtype)", "h.new_full((3,), self.config.default_F)"],
)
def test_what_takes_only_a_shape_is_a_step_on_the_way_back(tmp_path: Path, fill: str) -> None:
    steps = product(Program(tmp_path, FILLED.replace("FILL", fill)).run())
    assert steps == [f"program.py:13: {fill} is 0 everywhere", "program.py:7: default_F=0.0"]
