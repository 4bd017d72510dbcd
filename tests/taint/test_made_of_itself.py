"""Modules and lists that are made of themselves: the question whether they train comes to an end."""

from __future__ import annotations

import pytest

SOURCE = """
import torch
from torch import nn


class Twice(nn.Module):
    def forward(self, x):
        return x * 2


class Wrapped(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = Wrapped(inner) if inner is None else inner

    def forward(self, x):
        return self.inner(x)


class Nested(nn.Module):
    def __init__(self, n):
        super().__init__()
        layers = LAYER
        for _ in range(n):
            layers = [layers]
        self.layers = layers

    def forward(self, x):
        return x


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = [Wrapped(Wrapped(Twice()))]
        self.second = [Nested(2)]
        self.last = nn.Linear(3, 1)

    def forward(self, x):
        return self.last(self.second[0](self.first[0](x)))


net = Net()
net(torch.ones(3)).sum().backward()
"""


@pytest.mark.parametrize(("layer", "names"), [("Twice()", []), ("nn.Linear(3, 3)", ["self.second"])])
def test_only_what_trains_is_to_be_registered(findings, layer: str, names: list[str]) -> None:
    found = findings({"m.py": SOURCE.replace("LAYER", layer)})
    assert [finding.idiom for finding in found if finding.rule == "CS907"] == names
