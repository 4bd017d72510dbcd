"""What a function's optimizers step is looked up once, however many stops ask."""

from __future__ import annotations

import pytest

from callscope.taint.intent.optimizers import Stepped
from callscope.taint.program.view import View

HEAD = """
import torch

def advance(opt):
    opt.step()

def helper(x):
    return x + 1

def train(net, x, opt):
    h = net(x)
    {stops}
    {calls}
    loss = ({total}).sum()
    loss.backward()
    advance(opt)

net = torch.nn.Linear(2, 2)
train(net, torch.ones(1, 2), torch.optim.SGD(net.parameters(), 0.1))
"""


def _asked(findings, monkeypatch, stops: int) -> tuple[int, int]:
    """Return how often it was asked whom a call calls while the steps were looked up, and how many stops are found."""
    inside, asked = [0], [0]
    callees, steps_after = View.callees, Stepped._steps_after

    def counted(self, g, v):
        asked[0] += bool(inside[0])
        return callees(self, g, v)

    def entered(self, g, v):
        inside[0] += 1
        try:
            return steps_after(self, g, v)
        finally:
            inside[0] -= 1

    monkeypatch.setattr(View, "callees", counted)
    monkeypatch.setattr(Stepped, "_steps_after", entered)
    text = HEAD.format(
        stops="\n    ".join(f"s{i} = h.detach() * {i + 2}" for i in range(stops)),
        calls="\n    ".join(f"h = helper(h * {i + 2})" for i in range(20)),
        total=" + ".join(["h", *(f"s{i}" for i in range(stops))]),
    )
    found = findings({"main.py": text})
    monkeypatch.undo()
    return asked[0], sum(f.rule.startswith("CS201") for f in found)


def test_calls_are_looked_at_once_for_all_stops(findings, monkeypatch: pytest.MonkeyPatch) -> None:
    few, _ = _asked(findings, monkeypatch, 2)
    more, found = _asked(findings, monkeypatch, 12)
    assert few > 0
    assert more < 2 * few, "the look-ups grow with the stops"
    assert found == 12
