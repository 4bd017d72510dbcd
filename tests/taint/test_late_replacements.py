"""What a function or a method puts in place of what an optimizer holds is never stepped; what wraps it, comes first or comes last is no loss."""

from __future__ import annotations

import pytest

HEAD = "import torch\nfrom torch import nn\n\n"
INJECT = """\
class Adapter(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = base
{own}    def forward(self, x):
        return self.base(x)

def inject(model):
    for name, child in model.named_children():
        setattr(model, name, {made})
    return model

def train(model, batches):
    {first}
    {then}
    for x, y in batches:
        opt.zero_grad()
        (model(x) - y).pow(2).mean().backward()
        opt.step()
    {last}
    return model
"""
OWN = "        self.a = nn.Parameter(torch.zeros(3))\n"
OPT, PUT = "opt = torch.optim.Adam(model.parameters())", "model = inject(model)"
INJECTED = {"own": OWN, "made": "Adapter(child)", "first": OPT, "then": PUT, "last": "pass"}
FROM = "class Quantized(nn.Linear):\n    @classmethod\n    def of(cls, layer):\n        made = cls(layer.in_features, 3)\n        return made\n\n"
JOB = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(4, 8), nn.Linear(8, 10)
    def grow(self):
        self.head = nn.Linear(8, 20)
    def forward(self, x):
        return self.head(self.body(x))

def build(net):
    return torch.optim.SGD([dict(params=net.body.parameters()), dict(params=net.head.parameters())], lr=0.1), None

class Job:
    def __init__(self, classes):
        self.net = Net()
{made}
    def adapt(self, classes):
        self.net.head = nn.Linear(8, classes)
    def extend(self):
        self.net.grow()
        {told}
    def step(self, x, y):
        self.opt.zero_grad()
        nn.functional.cross_entropy(self.net(x), y).backward()
        self.opt.step()
"""
BUILT = "        self.opt, self.plan = build(self.net)\n"
ADAPTED = "        self.adapt(classes)\n"
RUN = "\ndef run(data):\n    job = Job(3)\n    for x, y in data:\n        job.step(x, y)\n        job.extend()\n"
CASES = {
    "layers with parameters of their own around others": (
        INJECT.format(**INJECTED),
        (INJECT.format(**INJECTED | {"own": ""}), INJECT.format(**INJECTED | {"first": PUT, "then": OPT})),
        18,
    ),
    "layers that a class method makes": (
        FROM + INJECT.format(**INJECTED | {"own": "", "made": "Quantized.of(child)"}),
        (FROM + INJECT.format(**INJECTED | {"own": "", "made": "Quantized.of(child)", "then": "pass", "last": PUT}),),
        23,
    ),
    "by a method, once a function has built the optimizer": (
        JOB.format(made=BUILT + ADAPTED, told="pass"),
        (JOB.format(made=ADAPTED + BUILT, told="pass"),),
        19,
    ),
    "by what a method of another object does": (
        JOB.format(made=BUILT, told="pass") + RUN,
        (JOB.format(made=BUILT, told="self.opt.add_param_group(dict(params=self.net.head.parameters()))") + RUN,),
        9,
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken, healthy, line", CASES.values(), ids=CASES)
def test_the_order_is_seen_through_calls_and_fields(findings, broken, healthy, line):
    told = {(f.rule, f.span.line) for f in findings({"m.py": HEAD + broken}) if f.severity.value != "info"}
    assert told == {("CS906", line)}
    for code in healthy:
        assert not [f for f in findings({"m.py": HEAD + code}) if f.rule == "CS906"]
