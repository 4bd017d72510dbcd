"""Chains of calls longer than Python's own stack: who serves whom is asked without recursion."""

from __future__ import annotations

import pytest

LINKS = 500
END = """
def f{n}(x):
    return x * float(x)
"""


def chain(start: str) -> str:
    """Return a program whose helpers stand in the order in which the last is asked first."""
    links = (f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in reversed(range(LINKS)))
    return "import torch\n" + END.format(n=LINKS) + "\n".join(links) + start


TRAINED = """
def train():
    rate = torch.ones((), requires_grad=True)
    f0(rate).backward()

"""
IN_A_FUNCTION = """
class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return f0(x)

    @staticmethod
    def backward(ctx, g):
        return g


def train():
    rate = torch.ones((), requires_grad=True)
    Own.apply(rate).backward()

"""


@pytest.mark.parametrize(("start", "found"), [(TRAINED, ["error"]), (IN_A_FUNCTION, [])])
def test_a_chain_longer_than_the_stack_is_judged(findings, start, found):
    assert [str(f.severity) for f in findings({"long.py": chain(start)})] == found


def test_a_chain_that_is_also_entered_in_its_middle_by_what_is_recorded_is_judged(findings):
    beside = TRAINED.replace("f0(rate)", "f250(rate)").replace("def train", "def trained")
    assert [str(f.severity) for f in findings({"long.py": chain(IN_A_FUNCTION + beside)})] == ["error"]
