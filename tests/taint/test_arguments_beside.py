"""A function that reads one of its arguments as a number keeps the gradient of the others."""

from __future__ import annotations

import pytest

HEAD = "import torch\nfrom torch.nn import functional as F\n\n"
STOPPED = """\
def smooth(x, width: int, level: float = 0.0):
    image = {filled}
    with torch.no_grad():
        weight = image.abs()
    return image * weight
"""

NUMBER = """\
def background(level: torch.Tensor) -> torch.Tensor:
    image = {filled}
    return image * 2.0
"""


@pytest.mark.parametrize(
    "filled",
    [
        'F.pad(x, (width, width), mode="constant")',
        "F.pad(x, (width, width), value=level)",
        "torch.nan_to_num(torch.relu(x), nan=0.0)",
    ],
)
def test_what_is_filled_up_is_still_live(findings, filled):
    """A stop behind a tensor that was filled up is told, as one behind the tensor itself is."""
    told = findings({"m.py": HEAD + STOPPED.format(filled=filled)})
    assert [f.rule for f in told] == ["CS501"]


@pytest.mark.parametrize("filled", ["torch.full((3,), x)", "torch.full_like(torch.ones(3), x)"])
def test_what_is_made_of_the_number_is_not(findings, filled):
    told = findings({"m.py": HEAD + STOPPED.format(filled=filled)})
    assert "CS501" not in [f.rule for f in told]


@pytest.mark.parametrize(
    ("filled", "found"),
    [
        ("F.pad(torch.ones(3), (1, 1), value=level)", ["CS303"]),
        ("torch.nan_to_num(torch.ones(3), nan=level)", ["CS303"]),
        ("F.pad(level, (1, 1), value=0.5)", []),
    ],
)
def test_the_number_itself_is_stopped(findings, filled, found):
    told = findings({"m.py": HEAD + NUMBER.format(filled=filled)})
    assert [f.rule for f in told] == found
