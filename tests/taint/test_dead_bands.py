"""A band in which a value is held for nothing is a test for zero, unless the function computes with the band's bound."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\n\nw = torch.tensor(0.02, requires_grad=True)\nv = torch.ones(3, requires_grad=True)\n"
GAIN = "def gain(x, t):\n    amp = x if {test} else {other}\n    return amp * torch.cos(t)\ngain(w, torch.rand(3)).sum().backward()\n"
TURN = "def turn(v):\n    size = {size}\n    if size < {bound}:\n        return torch.eye(3){series}\n    return torch.eye(3) * torch.cos(size)\nturn(v).sum().backward()\n"
LOOP = "def settle(x):\n    y = x\n    for _ in range(9):\n        step = x - y * y\n        if step.abs() < 0.05:\n            {found}\n        y = y + 0.1 * step\n    return y\nsettle(w).backward()\n"
PAIRS = {
    "a gain that jumps": (GAIN.format(test="x > 0.0", other="0.0"), GAIN.format(test="abs(x) > 0.05", other="0.0")),
    "a gain that is bounded": (
        GAIN.format(test="abs(x) < 0.05", other="0.05"),
        GAIN.format(test="abs(x) < 0.05", other="0.3"),
    ),
    "a gain that is moved by its bound": (
        GAIN.format(test="abs(x) < 0.05", other="1.0").replace("amp *", "(amp - 0.05) *"),
        GAIN.format(test="abs(x) < 0.05", other="1.0").replace("amp *", "(amp - 0.04) *"),
    ),
    "a turn with the first terms of its series": (
        TURN.format(size="v.norm()", bound="0.1", series=" * (1 - size * size / 2)"),
        TURN.format(size="v.norm()", bound="0.1", series=""),
    ),
    "a bound that is no band": (
        TURN.format(size="v.norm()", bound="5.0", series=""),
        TURN.format(size="(v * v).sum()", bound="0.01", series=""),
    ),
    "a loop that ends": (LOOP.format(found="break"), LOOP.format(found="return 0.0")),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_dead_band_is_a_test_for_zero(tmp_path, silent, found):
    assert [rule for rule in rules(tmp_path, silent) if rule == "CS901"] == []
    assert "CS901" in rules(tmp_path, found)
