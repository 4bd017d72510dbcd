"""Forms in which people who did not know the catalogue lost a gradient; beside each stands a harmless look-alike."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\nfrom typing import NamedTuple\n\n"
KINDS = (
    "def flat(x, k):\n    return (x * x).sum(){flat}\ndef curved(x, k):\n    return (x * x).sum() / (1 + k * x[0])\n"
    'KINDS = {{"flat": flat, "curved": curved}}\ndef size(x, k, mode="flat"):\n    {choice}\n'
    "w, k = torch.ones(3, requires_grad=True), torch.zeros((), requires_grad=True)\nsize(w, k).backward()\n"
)
BY_KEY = 'return KINDS["flat" if {test} else "curved"](x, k)'
BY_NAME = "f = flat if {test} else curved\n    return f(x, k)"
GAIN = (
    'GAIN = {{"low": 0.1, "high": 0.9}}\nx, w = torch.tensor(0.3, requires_grad=True), torch.tensor(0.3, requires_grad=True)\n'
    'kind = "low" if {test} else "high"\n(GAIN[kind] * w * x).backward()\n'
)
TUPLE = (
    "class Pair(NamedTuple):\n    weight: torch.Tensor\n    bias: torch.Tensor\nclass H(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.g = nn.Linear(2, 4)\n    def weights(self, z):\n        w = self.g(z)\n        return Pair({stopped}, w)\n"
    "    def forward(self, x, z):\n        pair = self.weights(z)\n        print(pair.weight.norm(), pair[0])\n        w, b = pair\n        return {end}\n"
    "H()(torch.ones(4), torch.ones(2)).sum().backward()\n"
)
METRIC = (
    "@torch.no_grad()\ndef {name}(g):\n    return torch.linalg.inv(g)\ndef spacing(h, g: torch.Tensor):\n"
    "    m = {name}(g)\n    return {end}\n"
)
MEMORY = (
    "class Memory:\n    def __init__(self):\n        self.value = torch.zeros(3, 2)\n    def write(self, item):\n        self.value.data[0].copy_(item)\n"
    "    def read(self, w):\n        return {read}\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.memory, self.w, self.r = Memory(), nn.Linear(2, 2), nn.Linear(2, 3)\n    def forward(self, x: torch.Tensor):\n"
    "        self.memory.write(self.w(x))\n        return {end}\n"
)
AVERAGE = (
    "class Smooth(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.raw = nn.Parameter(torch.tensor(0.1))\n"
    "        self.gain = nn.Parameter(torch.tensor(1.0))\n    def forward(self, x):\n        alpha, ema, out = {alpha}, x[0], []\n        for v in x[1:]:\n"
    "            ema = (alpha * v + (1 - alpha) * ema).detach()\n            out.append(self.gain * self.raw * ema)\n        return torch.stack(out)\n"
    "Smooth()(torch.randn(5)).pow(2).sum().backward()\n"
)
STATE = (
    "def mix(a, b, lam):\n    sa, sb = a.state_dict(), dict(b.named_parameters())\n    return {{k: {mixed} for k in sb}}\n"
    "a, b = nn.Linear(2, 1), nn.Linear(2, 1)\nlam = torch.tensor(0.3, requires_grad=True)\n"
    "sum(v.pow(2).sum() for v in mix(a, b, lam).values()).backward()\n"
)
REBUILT = (
    "class F:\n    def __init__(self, module):\n        self.module, self.extra = module, torch.ones(1, requires_grad=True)\n"
    "    def params(self):\n        return {{k: v{made} for k, v in self.module.state_dict().items()}}\n    def __call__(self, x):\n"
    "        return torch.func.functional_call(self.module, self.params(), (x,)) * self.extra\n"
    "F(nn.Linear(3, 1))(torch.randn(4, 3)).square().mean().backward()\n"
)
TABLE = (
    'ACTS = {{"relu": torch.relu, "tanh": torch.tanh, "binary": torch.sign}}\nclass Act:\n    def __init__(self, kind="relu"):\n'
    "        self.f = ACTS[kind]\n    def __call__(self, x):\n        return self.f(x)\n"
    'w, b = torch.ones(2, requires_grad=True), torch.ones(1, requires_grad=True)\n(Act("{kind}")(w) * b).sum().backward()\n'
)
GATE = (
    'def gate(x, kind):\n    match kind:\n        case "soft":\n            g = torch.sigmoid(x)\n        case "hard":\n'
    "            g = {hard}\n        case _:\n            g = torch.ones_like(x)\n    return g\n"
    's, v = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)\n(gate(s, "hard") * v).sum().backward()\n'
)
EVENTS = (
    "class Norm:\n    def after_backward(self, engine):\n        print([p.grad for p in engine.model.parameters()])\n    def after_step(self, engine):\n        pass\n"
    "class Saver:\n    def after_{event}(self, engine):\n        engine.opt.zero_grad()\n"
    "    def after_{other}(self, engine):\n        pass\nclass Engine:\n    def __init__(self, model):\n        self.model = model\n"
    "        self.opt = torch.optim.SGD(model.parameters(), 0.1)\n        self.hooks = [Norm(), Saver()]\n    def emit(self, event):\n"
    "        for hook in self.hooks:\n            getattr(hook, event)(self)\n    def step(self, x):\n        self.model(x).sum().backward()\n"
    '        self.emit("after_backward")\n        self.opt.step()\n        self.emit("after_step")\nEngine(nn.Linear(2, 1)).step(torch.ones(2))\n'
)
METHODS = (
    "class Interface(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.slope = nn.Parameter(torch.zeros(()))\n"
    "        self.depth = nn.Parameter(torch.tensor(1.0))\n    def _level(self, x, s):\n        return x * self.depth{more}\n"
    "    def _tilted(self, x, s):\n        return x * self.depth + s * x ** 2\n    def forward(self, x):\n        {choice}\n        return form(x, self.slope)\n"
    "Interface()(torch.ones(3)).pow(2).sum().backward()\n"
)
EITHER = "form = self._level if self.slope.abs() < 1e-8 else self._tilted"
PLACED = "form = [self._level, self._tilted][int(self.slope.abs() > 1e-8)]"
GET = (
    'MODES = {{"none": lambda x: x, "round": torch.round, "soft": torch.tanh}}\nclass Quant:\n    def __init__(self, mode):\n'
    "        self.f = MODES.get(mode, torch.tanh)\n    def __call__(self, x):\n        return self.f(x)\n"
    'w, b = torch.ones(2, requires_grad=True), torch.ones(1, requires_grad=True)\n(Quant("{kind}")(w) * b).sum().backward()\n'
)
PAIRS = {
    "methods that a test chooses": (METHODS.format(more=" + s", choice=EITHER), METHODS.format(more="", choice=EITHER)),
    "methods of a list": (METHODS.format(more=" + s", choice=PLACED), METHODS.format(more="", choice=PLACED)),
    "a table's function beside its own": (GET.format(kind="soft"), GET.format(kind="round")),
    "an event of a loop's callbacks": (
        EVENTS.format(event="step", other="backward"),
        EVENTS.format(event="backward", other="step"),
    ),
    "one of the cases of a match": (GATE.format(hard="x * (x > 0).float()"), GATE.format(hard="(x > 0).float()")),
    "a table's function that a setting picks": (TABLE.format(kind="tanh"), TABLE.format(kind="binary")),
    "a saved state held near, and mixed": (
        STATE.format(mixed="lam * (sb[k] - sa[k])"),
        STATE.format(mixed="(1 - lam) * sa[k] + lam * sb[k]"),
    ),
    "a saved state that a module runs on": (
        REBUILT.format(made=".clone().requires_grad_()"),
        REBUILT.format(made=""),
    ),
    "a function chosen by a key": (
        KINDS.format(flat=" * (1 - k)", choice=BY_KEY.format(test="abs(k) < 1e-6")),
        KINDS.format(flat="", choice=BY_KEY.format(test="abs(k) < 1e-6")),
    ),
    "a function chosen by a setting": (
        KINDS.format(flat="", choice=BY_NAME.format(test='mode == "flat"')),
        KINDS.format(flat="", choice=BY_NAME.format(test="k == 0")),
    ),
    "a number under a key that a test chose": (GAIN.format(test="x.dtype.is_complex"), GAIN.format(test="x < 0.5")),
    "a stopped field of a named tuple": (
        TUPLE.format(stopped="w.detach()", end="x * b + pair.bias + pair[1]"),
        TUPLE.format(stopped="w.detach()", end="x * w + b"),
    ),
    "a parameter made anew in a named tuple": (
        TUPLE.format(stopped="nn.Parameter(x)", end="x * b").replace(
            "self.g(z)\n", "self.g(z)\n        x = torch.ones(3)\n", 1
        ),
        TUPLE.format(stopped="nn.Parameter(w)", end="x * w + b"),
    ),
    "a metric that is measured, and one that is computed with": (
        METRIC.format(name="inverse_metric", end="float(m.mean())"),
        METRIC.format(name="inverse_metric", end='torch.einsum("i,ij,j", h, m, h)'),
    ),
    "a memory that is written": (
        MEMORY.format(read="str(self.value.tolist())", end="self.r(x)"),
        MEMORY.format(read="w @ self.value", end="self.memory.read(self.r(x))"),
    ),
    "an average with a share that is trained": (
        AVERAGE.format(alpha="0.1"),
        AVERAGE.format(alpha="torch.sigmoid(self.raw)"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_form_is_found_only_where_a_gradient_is_lost(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
