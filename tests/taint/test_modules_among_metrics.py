"""A module among the metrics that is given values is a distance, by which something may be trained; what measures is not."""

from __future__ import annotations

import pytest

MODULE = """\
import torch
from torch import nn


class Correlation(nn.Module):
    def forward(self, a, b):
        return (self.norm(a) * self.norm(b)).mean()

    def norm(self, x):
        with torch.no_grad():
            middle = x.mean(dim=-1, keepdim=True)
            width = x.var(dim=-1, keepdim=True).sqrt()
        return (x - middle) / width
"""
WHOLE = """\
import torch
from torch import nn


class Correlation(nn.Module):
    def forward(self, a, b):
        with torch.no_grad():
            return (a.exp() * b).mean()
"""
RUN = """\
import torch
from torch import nn


class Accuracy(nn.Module):
    def forward(self, model, batch):
        with torch.no_grad():
            weight = model(batch).abs()
        return (model(batch) * weight).mean()
"""
FUNCTION = """\
import torch


def correlation(a, b):
    with torch.no_grad():
        width = a.var().sqrt()
    return (a * b).mean() / width
"""


@pytest.mark.parametrize("path", ["metrics.py", "pack/metric.py", "losses.py"])
def test_a_distance_is_told(findings, path):
    assert [f.rule for f in findings({path: MODULE})] == ["CS501"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("evaluation.py", MODULE),
        ("test_metrics.py", MODULE),
        ("plots.py", MODULE),
        ("metrics.py", WHOLE),
        ("metrics.py", RUN),
        ("metrics.py", FUNCTION),
    ],
)
def test_what_measures_is_not(findings, path, code):
    assert not [f for f in findings({path: code}) if f.severity.value != "info"]
