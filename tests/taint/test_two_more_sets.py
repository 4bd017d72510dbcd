"""Slips told once and where they are, memory shared with an array, turns that a caller leaves out; each with its look-alike."""

from __future__ import annotations

import pytest

from tests.taint.conftest import Analyse

HEAD = "import numpy as np\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n"
LIMIT = """\
class Tap(nn.Module):
    def __init__(self):
        super().__init__()
        self.taps = nn.Parameter(torch.randn(8))
    def forward(self, x):
        return limit(self.taps.exp()) * x

def limit(h, top=1.0):
    {view}
    {write}
    return {given}
"""
PART = """\
class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.grid = nn.Parameter(torch.randn(3, 8))
    def look(self, x):
        return {looked}
    def forward(self, x):
        raw = self.look(x)[0]
        raw.data.clamp_(min=0.0)
        return raw * 2
"""
FIT = """\
def fit(net, x, y):
    opt = torch.optim.SGD(net.parameters(), 0.1)
    for _ in range(3):
        loss = F.mse_loss(net(x), y)
        {order}
    return net

def one(x, y):
    return fit(nn.Linear(2, 2), x, y)

def two(x, y):
    return fit(nn.Linear(2, 2).double(), x, y)
"""
WARP = """\
class Warp(nn.Module):
    def __init__(self):
        super().__init__()
        self.theta = nn.Parameter(torch.eye(2, 3)[None])
        self.tone = nn.Parameter(torch.ones(1))
    def forward(self, image):
        grid = F.affine_grid({theta}, image.shape, align_corners=False)
        return F.grid_sample(image * self.tone, grid, {mode}align_corners=False)

net = Warp()
opt = torch.optim.SGD(net.parameters(), 0.1)
loss = net(torch.rand(1, 1, 4, 4)).pow(2).sum()
loss.backward()
opt.step()
"""
ROLL = """\
class Roll(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 3)
        self.skip = 4
    def forward(self, rows, spin=0):
        h = torch.zeros(1, 3)
        for t in range(len(rows)):
            h = self.cell(rows[t], h)
            if {test}:
                h = h.detach()
        return h
"""
PAIRS = {
    "an array over the tensor's memory": (
        LIMIT.format(view="view = h.detach().numpy()", write="np.clip(view, -top, top, out=view)", given="h"),
        LIMIT.format(view="view = h.detach().numpy().copy()", write="np.clip(view, -top, top, out=view)", given="h"),
        "np.clip",
    ),
    "an array that is written by a mask": (
        LIMIT.format(view="view = h.detach().cpu().numpy()", write="view[view > top] = top", given="h"),
        LIMIT.format(view="view = h.detach().cpu().numpy() + 0", write="view[view > top] = top", given="h"),
        "view[view",
    ),
    "a detached name changed in place": (
        LIMIT.format(view="view = h.detach()", write="view.clamp_(max=top)", given="h"),
        LIMIT.format(view="view = h.detach().clone()", write="view.clamp_(max=top)", given="h"),
        "view.clamp_",
    ),
    "a part of a result": (
        PART.format(looked="self.grid * x"),
        PART.format(looked="[self.grid, x]"),
        "raw.data.clamp_",
    ),
    "told once, where it is": (
        FIT.format(order="loss.backward()\n        opt.zero_grad()\n        opt.step()"),
        FIT.format(order="opt.zero_grad()\n        loss.backward()\n        opt.step()"),
        "opt.zero_grad()",
    ),
    "the nearest pixel": (
        WARP.format(theta="self.theta", mode="mode='nearest', "),
        WARP.format(theta="self.theta", mode="mode='bilinear', "),
        "F.grid_sample",
    ),
    "turns that are all": (
        ROLL.format(test="t < len(rows) - 1"),
        ROLL.format(test="t < spin"),
        "h.detach()",
    ),
    "turns that are not the first": (
        ROLL.format(test="t > 0"),
        ROLL.format(test="t < self.skip"),
        "h.detach()",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_told_and_silent(name: str, findings: Analyse) -> None:
    told, silent, idiom = PAIRS[name]
    found = [f for f in findings({"m.py": HEAD + told}) if f.severity.value != "info"]
    assert len(found) == 1 and idiom in (HEAD + told).splitlines()[found[0].span.line - 1]
    assert [f for f in findings({"m.py": HEAD + silent}) if f.severity.value != "info"] == []


def test_image_lives_beside_the_nearest_pixel(findings: Analyse) -> None:
    fixed = WARP.format(theta="torch.eye(2, 3)[None]", mode="mode='nearest', ")
    assert [f for f in findings({"m.py": HEAD + fixed}) if f.severity.value != "info"] == []
