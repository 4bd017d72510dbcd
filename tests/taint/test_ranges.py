"""Where a value can lie is the same whichever of two places is asked about first."""

import pytest

NEAR = "near = torch.sqrt(seen)"
FAR = "far = torch.sqrt(long)"
PROGRAM = """\
    import torch

    w = torch.zeros(3, requires_grad=True)
    seen = (w * w).view(-1)
    long = seen{chain}
    {first}
    {second}
    (near.sum() + far.sum()).backward()
    """


@pytest.mark.parametrize(("first", "second"), [(FAR, NEAR), (NEAR, FAR)])
def test_what_was_asked_from_far_away_is_known_from_nearby(findings, first, second):
    text = PROGRAM.format(chain=".view(-1)" * 7, first=first, second=second)
    found = findings({"fit.py": text})
    lines = text.splitlines()
    assert NEAR in {lines[finding.span.line - 1].strip() for finding in found}


def test_a_bound_that_is_its_own_bound_ends(findings):
    """``clamp`` takes what it gave as its lower bound, through a function that calls itself."""
    findings(
        {
            "fit.py": """\
    import torch

    def floor(x, low, n):
        if n == 0:
            return torch.sqrt(x.clamp(min=low))
        return floor(x, x.clamp(min=low), n - 1)

    w = torch.rand(3, requires_grad=True)
    floor(w, w, 3).sum().backward()
    """
        }
    )
