"""Layers kept in a plain list are registered where something hands them on to a `Sequential`."""

from __future__ import annotations

import pytest

SOURCE = """\
from torch import nn


class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = [nn.Linear(n, n)]
        between = [nn.ELU() for _ in range(4)]
        self.whole = nn.Sequential(*PARTS)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.whole(x)
"""


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ("sum(zip(self.layers, between), ())[:-1]", []),
        ("sorted(self.layers, key=id)", []),
        ("sum(zip(between, between), ())[:-1]", [7]),
        ("between", [7]),
    ],
)
def test_what_hands_layers_on_registers_them(findings, parts: str, lines: list[int]) -> None:
    found = findings({"m.py": SOURCE.replace("PARTS", parts)})
    assert [finding.span.line for finding in found if finding.rule == "CS907"] == lines
