"""What a constructor computes of a parameter and stops is computed once; a remembered start, or what passes compute again, is not lost."""

from __future__ import annotations

import pytest

HEAD = "import torch\nfrom torch import nn\n\n"
BANK = """\
class Bank(nn.Module):
    def __init__(self, m):
        super().__init__()
        self.centers = nn.Parameter(torch.linspace(0.1, 0.4, m))
        self.v = nn.Parameter(torch.ones(m))
{made}
    def forward(self, x):
        return {result}
"""
ONCE = "        self.filters = torch.outer(torch.arange(8), self.centers).cos().detach()"
BLOCK = (
    "        with torch.no_grad():\n            angle = torch.outer(torch.arange(8), self.centers)\n"
    "            self.register_buffer('filters', angle.cos())"
)
METHOD = "        self.prepare()\n    @torch.no_grad()\n    def prepare(self):\n        self.filters = self.centers.cumsum(0)[:, None]"
USED = "x @ self.filters @ self.v"
AGAIN = "x @ torch.outer(torch.arange(8), self.centers).cos() @ self.v + 0.1 * self.filters.sum()"
GRAM = """\
class Nystrom(nn.Module):
    def __init__(self, z):
        super().__init__()
        self.z = nn.Parameter(z.clone())
        {kept}
    def gram(self):
        return torch.exp(-torch.cdist(self.z, self.z))
    def forward(self, x):
        return torch.linalg.solve(self.factor{call}, torch.exp(-torch.cdist(self.z, x)))
"""
CASES = {
    "stopped where it is kept": (BANK.format(made=ONCE, result=USED), BANK.format(made=ONCE, result=AGAIN), 9),
    "computed in a block": (BANK.format(made=BLOCK, result=USED), BANK.format(made=BLOCK, result=AGAIN), 9),
    "computed by a muted method": (BANK.format(made=METHOD, result=USED), BANK.format(made=METHOD, result=AGAIN), 10),
    "by a method of its own, live": (
        GRAM.format(kept="self.factor = torch.linalg.cholesky(self.gram())", call=""),
        GRAM.format(kept="self.factor = self.gram", call="()"),
        8,
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken, healthy, line", CASES.values(), ids=CASES)
def test_what_follows_no_parameter(findings, broken, healthy, line):
    told = {(f.rule, f.span.line) for f in findings({"m.py": HEAD + broken}) if f.severity.value != "info"}
    assert told == {("CS905", line)}
    assert not [f for f in findings({"m.py": HEAD + healthy}) if f.rule == "CS905" and f.severity.value != "info"]


TOWERS = """\
class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
    def forward(self, x):
        return self.fc(x)

def chunked(tower, x):
    return torch.cat([tower(c) for c in x.split(2)])

class Trainer:
    def __init__(self):
        self.image, self.text = Tower(), Tower()
        self.opt = torch.optim.Adam([dict(params=m.parameters()) for m in (self.image, self.text)])
    def step(self, x, y):
        a = chunked(self.image, x)
        with torch.no_grad():
            b = chunked(self.{other}, y)
        loss = (a * b).sum()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
"""


COMPARED = """\
def logps(model, x):
    return model(x).log_softmax(-1).sum(-1)

def loss(policy, ref, good, bad):
    margin = logps(policy, good) - logps(policy, bad)
    with torch.no_grad():
        before = logps(ref, good) - logps(ref, bad)
    return -(margin - before).sigmoid().log().mean()

policy, ref = nn.Linear(4, 4), nn.Linear(4, 4)
opt = torch.optim.Adam(policy.parameters())
loss(policy, ref, torch.ones(2, 4), torch.zeros(2, 4)).backward()
opt.step()
"""


@pytest.mark.parametrize("code, lines", [(TOWERS.format(other="text"), [20]), (COMPARED, [])])
def test_a_helper_run_live_with_another_part_of_the_object_is_no_second_view(findings, code, lines):
    found = findings({"m.py": HEAD + code})
    assert [f.span.line for f in found if f.rule == "CS501" and f.severity.value != "info"] == lines


GUIDED = """\
class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(4, 4)
    {decorator}
    def estimate(self, z):
        return z - 0.1 * self.net(z)

def slope(model, z):
    z = z.detach().requires_grad_(True)
    return torch.autograd.grad((model.estimate(z) - 1).pow(2).sum() + z.pow(2).sum(), z)[0]

def sample(model: Denoiser, shape):
    z = torch.randn(shape)
    for _ in range(4):
        g = slope(model, z)
        with torch.no_grad():
            z = 0.9 * z - 0.05 * g - 0.1 * model.net(z)
    return z
"""


@pytest.mark.parametrize("decorator, lines", [("@torch.no_grad()", [8]), ("", [])])
def test_a_step_that_is_not_recorded_brings_no_derivative_back(findings, decorator, lines):
    found = findings({"m.py": HEAD + GUIDED.format(decorator=decorator)})
    assert [f.span.line for f in found if f.rule == "CS502" and f.severity.value != "info"] == lines
