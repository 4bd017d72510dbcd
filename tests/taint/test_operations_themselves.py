"""What runs an operation that is named elsewhere, gives back what it was given, or rounds whole numbers loses nothing; its look-alike does."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine
from callscope.taint.program.view import View

HEAD = "import torch\nfrom torch import nn\n\n"
GIVEN_BACK = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.init.ones_(nn.Parameter(torch.empty(3))){then}
        self.v = self.w

    def forward(self, x):
        return x * self.w + self.v
"""
KIND = """\
class Box({base}):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {{}}))

def boxed(x):
    box = Box()
    return torch.add(box, x)
"""
NEAREST = """\
class Nearest(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, table):
        near, at = torch.min(torch.cdist(x, table), dim=1)
        found = {found}.view(-1, 1)
        ctx.mark_non_differentiable(found)
        return found

    @staticmethod
    def backward(ctx, grad):
        raise RuntimeError("no gradient")

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3, 2))

    def forward(self, x):
        return x * Nearest.apply(x, self.w)
"""
IMAGE = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))

    def forward(self, image: torch.Tensor):
        kind = image.dtype
        whole = not image.is_floating_point()
        y = image.to(torch.float32) * {by}
        if {test}:
            y = y.round_()
        return y * 2
"""
PAIRS = {
    "an initialised parameter": (GIVEN_BACK.format(then=""), GIVEN_BACK.format(then=" * 2")),
    "a custom function gives positions": (NEAREST.format(found="at"), NEAREST.format(found="near")),
    "what is no floating point is rounded": (
        IMAGE.format(by="2", test="whole"),
        IMAGE.format(by="self.w", test="whole"),
    ),
    "what is a floating point is rounded": (
        IMAGE.format(by="2", test="not kind.is_floating_point"),
        IMAGE.format(by="2", test="kind.is_floating_point"),
    ),
    "a kind of whole numbers is rounded": (
        IMAGE.format(by="2", test="kind in (torch.uint8, torch.int16)"),
        IMAGE.format(by="2", test="kind in (torch.uint8, torch.float32)"),
    ),
}  # fmt: skip


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_an_operation_is_judged_by_what_is_lost_in_it(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)


@pytest.mark.parametrize(("base", "calls"), [("torch.Tensor", 0), ("object", 1)])
def test_an_operation_of_a_kind_of_tensor_is_itself_not_that_of_something_else(tmp_path, base, calls):
    (tmp_path / "m.py").write_text(HEAD + KIND.format(base=base))
    view = View(analyse(load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None))).solver)
    handler = next(g for g, unit in enumerate(view.units) if unit.name.endswith("__torch_function__"))
    assert len(view.callers.get(handler, ())) == calls


@pytest.mark.parametrize(("given", "guess"), [("x", True), ("Box()", False)])
def test_what_stands_for_a_tensor_is_meant_for_certain_only_where_it_is_made(tmp_path, given, guess):
    """``x`` may be a box, for some caller gives one, or anything else that operations are of."""
    text = KIND.format(base="object").replace("torch.add(box, x)", f"torch.sin({given})") + "\nboxed(Box())\n"
    (tmp_path / "m.py").write_text(HEAD + text)
    view = View(analyse(load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None))).solver)
    handler = next(g for g, unit in enumerate(view.units) if unit.name.endswith("__torch_function__"))
    assert {c.guess for g, v in view.callers[handler] for c in view.callees(g, v) if c.unit == handler} == {guess}
