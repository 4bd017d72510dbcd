"""What is trained and only says where, how many or whether gets no gradient; a leaf that has another way does."""

from __future__ import annotations

import pytest

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n"
PICK = """\
class Pick(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.score = nn.Linear(dim, 1{more})
    def forward(self, x):
        s = self.score(x)[:, 0]
        keep = s.{found}
        return {result}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.up, self.pick = nn.Linear(4, 8), Pick(8)
    def forward(self, x):
        return self.pick(torch.relu(self.up(x))).mean(0)
"""
SHIFT = """\
class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.delay = nn.Parameter(torch.tensor(2.3))
        self.gain = nn.Parameter(torch.tensor(1.0))
    def forward(self, x):
        pos = (torch.arange(x.shape[-1]) - self.delay).clamp(0, x.shape[-1] - 2)
        i = pos.long()
        return {result}
"""
BUCKET = """\
class Bucket(nn.Module):
    def __init__(self):
        super().__init__()
        self.rate = nn.Parameter(torch.tensor(0.3))
        self.limit = nn.Parameter(torch.tensor(5.0))
    def step(self, store):
        if store > self.limit:
            return self.rate * {full}
        return store
    def forward(self, rain):
        store = torch.zeros(())
        for r in rain:
            store = self.step(store + r)
        return store
"""
ROUTER = """\
class Router(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(4, 3)
        self.experts = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))
        self.balance = None
    def forward(self, x):
        p = self.proj(x).softmax(-1)
        pick = p.argmax(-1)
        {kept}
        out = torch.zeros_like(x)
        for e, expert in enumerate(self.experts):
            rows = pick == e
            out = out + expert(x) * rows[:, None].to(x.dtype)
        return out
"""
RATES = """\
class Rates(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.rates = nn.ParameterDict({{k: nn.Parameter(torch.full_like(v, 0.1)) for k, v in net.named_parameters()}})
    def update(self, weights, grads):
        return {{k: {made} for k, g in grads.items()}}
"""
STEPPED = "{wrap}(weights[k] - self.rates[k] * g)"

CASES = {
    "the best rows, not weighed by their score": (
        PICK.format(more="", found="topk(2).indices", result="x[keep]"),
        PICK.format(more="", found="topk(2).indices", result="x[keep] * torch.sigmoid(s[keep])[:, None]"),
        {("CS604", 11)},
    ),
    "an order that gathers": (
        PICK.format(more="", found="argsort()[:2]", result="torch.index_select(x, 0, keep)"),
        PICK.format(more="", found="argsort()[:2]", result="torch.index_select(x, 0, keep) + s.mean()"),
        {("CS604", 11)},
    ),
    "whole samples of a learned delay": (
        SHIFT.format(result="self.gain * x[..., i]"),
        SHIFT.format(result="self.gain * ((1 - (pos - i)) * x[..., i] + (pos - i) * x[..., i + 1])"),
        {("CS603", 12)},
    ),
    "a limit that is only asked for": (
        BUCKET.format(full="store"),
        BUCKET.format(full="self.limit"),
        {("CS606", 11)},
    ),
    "a router whose choice is not weighed": (
        ROUTER.format(kept="pass"),
        ROUTER.format(kept="self.balance = (p.mean(0) * F.one_hot(pick, 3).to(x.dtype).mean(0)).sum()"),
        {("CS604", 13)},
    ),
    "learned rates in new leaves": (
        RATES.format(made=STEPPED.format(wrap="nn.Parameter")),
        RATES.format(made=STEPPED.format(wrap="")),
        {("CS207", 10)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken, healthy, expected", CASES.values(), ids=CASES)
def test_only_where_there_is_no_other_way(findings, broken, healthy, expected):
    told = {(f.rule, f.span.line) for f in findings({"m.py": HEAD + broken}) if f.severity.value != "info"}
    assert told == expected
    assert not [f for f in findings({"m.py": HEAD + healthy}) if f.severity.value != "info"]


def test_a_form_that_is_packed_without_a_gradient_is_no_loss(findings):
    packed = "nn.Parameter(self.proj.weight.exp(), requires_grad=False)"
    code = (
        HEAD + ROUTER.format(kept="self.balance = p.mean()") + f"    def pack(self):\n        self.packed = {packed}\n"
    )
    assert not [f for f in findings({"m.py": code}) if f.severity.value != "info"]
