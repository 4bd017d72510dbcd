"""A custom backward that gives zeros back, also zeros times something."""

from __future__ import annotations

import pytest

SIGN = """
import torch
class Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.sign(x)
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return {given}
w = torch.tensor([0.3, -2.0], requires_grad=True)
loss = (Sign.apply(w) * torch.tensor([1.0, 2.0])).sum()
loss.backward()
"""


def told(found):
    """Return whether the backward is told at a severity that is shown."""
    return any(f.rule == "CS705" and f.severity.value != "info" for f in found)


@pytest.mark.parametrize("given", ["torch.zeros_like(g) * (x.abs() <= 1)", "x.abs() * g.new_zeros(2)"])
def test_zeros_times_something_are_no_gradient(findings, given):
    assert told(findings({"m.py": SIGN.format(given=given)}))


@pytest.mark.parametrize("given", ["g * (x.abs() <= 1)", "torch.zeros_like(g) + g * (x.abs() <= 1)"])
def test_a_gradient_that_is_masked_is_one(findings, given):
    assert not told(findings({"m.py": SIGN.format(given=given)}))


MANY = """
import torch
class Mixed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, n, omega, phase):
        ctx.save_for_backward(x, omega, phase)
        return x * torch.cos(omega + phase) ** n
    @staticmethod
    def backward(ctx, g):
        return {given}
x = torch.tensor([0.3, -2.0], requires_grad=True)
omega, phase = x.exp(), x.sin()
Mixed.apply(x, 2, omega, phase).sum().backward()
"""


@pytest.mark.parametrize(
    ("given", "named"), [("g, None, None, None", "`omega`, `phase`"), ("g, None, g, None", "`phase`")]
)
def test_the_inputs_are_named_as_forward_calls_them(findings, given, named):
    told = [f.message for f in findings({"m.py": MANY.format(given=given)}) if f.rule == "CS705"]
    assert len(told) == 1
    assert told[0].endswith(f": {named}")
