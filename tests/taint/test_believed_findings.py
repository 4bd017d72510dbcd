"""Forms that real packages were told of wrongly are silent; what looks alike is told."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "from __future__ import annotations\nimport functools\nimport math\nimport torch\nimport viewer\nfrom torch import nn\nfrom torch.distributions import Beta\n\n"
SHOWN = (
    "class Lens(nn.Module):\n    def __init__(self, r):\n        super().__init__()\n        self.r = nn.Parameter(torch.tensor(r))\n"
    "    def forward(self, x):\n        return x / self.r\n    def shown(self):\n        return {made}\n"
)
DRAWN = (
    "class Mixture:\n    def __init__(self, a: torch.Tensor, b: torch.Tensor):\n        self.a, self.b = a, b\n    def sample(self):\n        return 2 * Beta(self.a, self.b).sample()\n"
    "    def {judge}(self, x):\n        return Beta(self.a, self.b).log_prob(x / 2)\n"
    "def mean(a: torch.Tensor, b: torch.Tensor):\n    return (Mixture(a, b).sample() ** 2).sum()\n"
)
PAIRED = "def pair(i: {said}, n: float):\n    a = i.to(torch.long) if torch.is_tensor(i) else torch.tensor(i)\n    return a * n - a * (a + 1)\n"
REGRET = (
    "class Regret(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, cost, {name}, model):\n        sol = model.solve(cost)\n        ctx.save_for_backward({name}, sol)\n        return (cost * ({name} - sol)).sum(-1)\n"
    "    @staticmethod\n    def backward(ctx, g):\n        w, wq = ctx.saved_tensors\n        return g.unsqueeze(1) * (w - wq), None, None\n"
)
SPREAD = "def spread(out: torch.Tensor, dt: float, learned: bool):\n    if learned:\n        std = {std}\n    else:\n        std = torch.zeros(3)\n    return torch.sqrt(std**2 + dt**2)\n"
ANGLE = "def angle(x: torch.Tensor):\n    out = torch.zeros_like(x)\n    high, low = x >= {high}, x <= -{high}\n    mid = {mid}\n    out[mid] = torch.acos(x[mid])\n    return out\n"
LOGS = "def levels(x: torch.Tensor):\n    out = torch.zeros_like(x)\n    on = {on}\n    out[on] = x[on].abs().sqrt() if {pos} else x[on].square()[on].sqrt()\n    return out\n"
PICKED = "def sizes(x: torch.Tensor):\n    r = (x * x).sum(-1)\n    on = {on}\n    out = torch.zeros_like(r)\n    out[on] = torch.sqrt(r[on])\n    return out\n"
NORMED = "def normed(x: torch.Tensor):\n    n = (x.abs() ** 2).sum(-1) ** 0.5\n    return {result}\n"
KEPT_OFF = "def distances(x: torch.Tensor, lib):\n    return torch.sqrt(lib.{how}((x * x).sum(-1), {least}))\n"
GATE = (
    "class Gate(nn.Module):\n    def __init__(self, s):\n        super().__init__()\n        self.s = nn.Parameter(torch.tensor(s))\n    def given(self, x=None):\n{unwrap}"
    "        if x is None:\n            x = torch.rand(1)[0]\n        if not isinstance(x, torch.Tensor):\n            x = torch.tensor(x, dtype=torch.float)\n        return x + 0.1\n"
    "    def forward(self, x):\n        return x * self.given([self.s]) * self.given(self.s)\n"
)
DELAY = (
    "class Delay(nn.Module):\n    def __init__(self, n, {flag}=False):\n        super().__init__()\n        self.{flag} = {flag}\n        self.param = nn.Parameter(torch.rand(n))\n"
    "    def forward(self, x):\n        m = self.param * 100\n        if self.{flag}:\n            {then}\n        return x * torch.exp(-m)\n"
)
BOUNDED = "def squares(a: torch.Tensor, b: torch.Tensor):\n    r = a.pow(2).sum(1) - b.sum(1)\n    return {result}\n"
TURN = "def rotation(m: torch.Tensor):\n    u, s, v = torch.svd(m)\n    w = v.transpose(1, 2)\n    d = {det}.round().view(-1, 1, 1)\n    return u @ torch.cat([w[:, :2], d * w[:, -1:]], dim=1)\n"
RISK = "def risk(h: torch.Tensor, first):\n    top = h.max().item()\n    c = torch.exp(h - top).flip(0).cumsum(0).flip(0)\n    return torch.log(c[first]){back}\n"
MASKED = "def best(a: torch.Tensor, k: int):\n    mask = torch.zeros(3, 3).to(a.device){start}\n    mask.fill_(0.0)\n    mask.scatter_(1, a.topk(k, 1)[1], 1.0 * a)\n    return a * mask\n"
PROJECTED = (
    "def fit(p, lo: torch.Tensor, criterion):\n    p = nn.Parameter(p)\n    opt = torch.optim.LBFGS([p])\n    def closure():\n        opt.zero_grad()\n        loss = criterion(p)\n"
    "        loss.backward()\n        {write}\n        return loss\n    opt.step(closure)\n    return criterion(p) * lo.sum()\n"
)
PLACES = "class Chain:\n    @functools.lru_cache\n    def places(self, *given):\n        return torch.tensor([self.at[n] for n in given], dtype={dtype})\nw = torch.ones(3, requires_grad=True)\nChain().places(w)\n"
WORDS = (
    "def pad(x: torch.Tensor, n, mode{default}):\n    size = viewer.length(n, mode)\n    return x.sum() * (size // 2)\n"
)
SCALED = "def size(v: torch.Tensor, p: float = 8.0):\n    m = v.abs().max().{stop}\n    return {result}\n"
STEPPED = (
    "def update(batch: torch.Tensor, policy, features, value, {opt}):\n    states = features(batch).detach()\n    loss = -value(states, policy(states)).mean()\n"
    "    {opt}.zero_grad()\n    loss.backward()\n    {opt}.step()\n"
)
POWERS = "def size(v: torch.Tensor, p: float = 8.0):\n    m = v.abs().max().detach()\n    return (m * ((v.abs() / m) ** p).mean() ** {root}).exp()\n"
PAIR = (
    "def levels(img):\n    v = img.detach().flatten()\n    return v.min().item(), v.max().item()\n"
    "class Levels(nn.Module):\n    def __init__(self, black, white, soft=0.1):\n        super().__init__()\n        self.low = nn.Parameter(torch.tensor(float(black)))\n        self.kept = {kept}\n"
    "    @classmethod\n    def of(cls, img: torch.Tensor):\n        return cls(*levels(img))\n    def forward(self, x):\n        return (x - self.low) / self.kept\n"
)
OBSERVED = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n    def forward(self, x):\n        return x * self.w\n"
    "def observed({given}):\n{made}    x = torch.ones(3)\n    with torch.no_grad():\n        for _ in range(5):\n            x = net(x)\n    return x\n"
    "model = Net()\n((model(torch.ones(3)) - observed({brought})) * model.w).sum().backward()\n"
)
MADE = (
    "def as_leaf(v):\n    if v is None:\n        return None\n    return {leaf}\n"
    "class Chain(nn.Module):\n    def __init__(self, w):\n        super().__init__()\n        self.w = nn.Parameter(w)\n        self.ends = None\n"
    "    def forward(self, x):\n        if self.ends is None:\n            self.ends = as_leaf({of})\n        return x * self.ends * self.w\n"
)
STARRED = (
    "class Base(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, a, b):\n        ctx.save_for_backward(a, b)\n        return a * b\n    @staticmethod\n    def backward(ctx, g):\n        a, b = ctx.saved_tensors\n        return g * b, g * a\n"
    "class More(Base):\n    @staticmethod\n    def forward(ctx, a: torch.Tensor, b: torch.Tensor, n: int):\n        ctx.save_for_backward(a, b)\n        return a * b\n    @staticmethod\n    def backward(ctx, g):\n        return {given}\n"
)
CACHED = (
    "class Gram(nn.Module):\n    def __init__(self, w):\n        super().__init__()\n        self.w = nn.Parameter(w)\n        self.b, self.n = torch.ones(3), 2\n"
    "    def key(self, n, force: bool = False):\n        fixed = {asked} or (self.b is not None and {asked})\n        if not force and not fixed and n == self.n:\n            return 1.0\n        return self.w.sum()\n"
)
RECORDED = (
    "class Solver:\n    def __init__(self, {flag}=True):\n        self.{flag} = {flag}\n    @property\n    def norms(self):\n        return torch.tensor(self._norms) * 2\n"
    "    def solve(self, u: torch.Tensor):\n        r = torch.linalg.norm(u)\n        if self.{flag}:\n            self._norms = r.item()\n        return u / r\n"
)
DRAWING = "def cell(ax, x: torch.Tensor):\n    y = {y}\n    out = ax.{draw}\n    return out * 2 if {tensor} else ax\n"
FIELDS = (
    "class Field:\n    def __init__(self, data: torch.Tensor):\n        self.data = data\n    def {operator}(self, other):\n        return Field(self.data + other.data)\n"
    "class Flow:\n    def __init__(self, forcing):\n        self.forcing = forcing\n    def terms(self, v: torch.Tensor):\n        f = self.forcing(v)\n        return v * 2 + f.data * 3\n"
)
EITHER = "def normed(x: torch.Tensor, traced: bool):\n    if traced:\n        n = x.sum(-1)\n        x = x / n\n    else:\n        n = (x.abs() ** 2).sum(-1) ** 0.5\n        x = x / n.reshape(-1, 1)\n    return x{more}\n"
FORMS = {
    "divided by a size in one of two branches": (EITHER.format(more=""), EITHER.format(more=" * n")),
    "a leaf that a helper makes": (MADE.format(leaf="nn.Parameter(v)", of="torch.ones(3)"), MADE.format(leaf="v * 2", of="self.w")),
    "what stands behind others": (STARRED.format(given="(*Base.backward(ctx, g), None)"), STARRED.format(given="g * ctx.saved_tensors[1], None, None")),
    "what a value is": (CACHED.format(asked="torch.is_inference(self.w)"), CACHED.format(asked="torch.equal(self.w, torch.ones(3))")),
    "a number kept by a flag for records": (RECORDED.format(flag="record_norms"), RECORDED.format(flag="scaled").replace("if self.scaled:", "if self.scaled > 1:")),
    "a drawing": (
        DRAWING.format(draw="scatter(y, y, s=2, c=y)", y="x.detach().numpy()", tensor="False"),
        DRAWING.format(draw="scatter(0, y, 1.0)", y="x.argmax(0)", tensor="True"),
    ),
    "data of what stands for a tensor": (FIELDS.format(operator="__add__"), FIELDS.format(operator="joined")),
    "a scale that a size is taken of": (
        SCALED.format(stop="detach()", result="(v / m).norm() * m"),
        SCALED.format(stop="detach()", result="(v / m).norm() * m * m"),
    ),
    "an optimizer called like a module": (STEPPED.format(opt="policy_optimizer"), STEPPED.format(opt="optimizer")),
    "an optimizer called like what is stopped": (STEPPED.format(opt="opt_policy"), STEPPED.format(opt="features_opt")),
    "a scale that a power mean is taken of": (
        POWERS.format(root="(1.0 / p)"), POWERS.format(root="(2.0 / p)"),
    ),
    "another place of a pair": (PAIR.format(kept="soft"), PAIR.format(kept="white")),
    "data of a model made for it": (
        OBSERVED.format(given="", made="    net = Net()\n", brought=""), OBSERVED.format(given="net", made="", brought="model"),
    ),
    "a distribution's own sample": (DRAWN.format(judge="log_prob"), DRAWN.format(judge="likelihood")),
    "whole numbers or tensors of them": (PAIRED.format(said="int | torch.Tensor"), PAIRED.format(said="float | torch.Tensor")),
    "what is true": (REGRET.format(name="true_sol"), REGRET.format(name="sold")),
    "only what carries a gradient can be zero": (
        SPREAD.format(std="torch.exp(out) * math.sqrt(dt)").replace("dt**2", "0.0"),
        SPREAD.format(std="torch.relu(out) * math.sqrt(dt)").replace("dt**2", "0.0").replace("relu", "square"),
    ),
    "angles between bounds": (
        ANGLE.format(high="0.99", mid="(~high) & (~low)"), ANGLE.format(high="1.0", mid="high | low").replace("x[mid]", "(x[mid] / x.norm())"),
    ),
    "roots of what is picked": (PICKED.format(on="r > 0"), PICKED.format(on="r >= 0")),
    "roots of what is picked from above": (PICKED.format(on="~(r <= 1e-8)"), PICKED.format(on="r < 9.0")),
    "what is divided by a size": (NORMED.format(result="x / n.reshape(-1, 1)"), NORMED.format(result="x * n.reshape(-1, 1)")),
    "a bound by another library's word": (KEPT_OFF.format(how="clamp_min", least="1e-8"), KEPT_OFF.format(how="clamp_min", least="0.0")),
    "neither a list nor a tensor": (
        GATE.format(unwrap="        while isinstance(x, list):\n            x = x[0]\n"), GATE.format(unwrap=""),
    ),
    "whole numbers by a flag": (DELAY.format(flag="isint", then="m = m.round()"), DELAY.format(flag="smooth", then="m = m.round()")),
    "within a bound, its derivative kept": (BOUNDED.format(result="r - torch.clamp(r, max=0.0).detach()"), BOUNDED.format(result="r * torch.clamp(r, max=0.0).detach()")),
    "whether it is a reflection": (TURN.format(det="(u @ w).det()"), TURN.format(det="(u @ w).sum((1, 2))")),
    "a shift before sums from the end": (RISK.format(back=" + top"), RISK.format(back=" + 2 * top")),
    "filled before anything is in it": (MASKED.format(start=""), MASKED.format(start=" + a")),
    "back within bounds": (PROJECTED.format(write="p.data.clamp_(min=lo)"), PROJECTED.format(write="p.data.copy_(lo * 2)")),
    "cached places": (PLACES.format(dtype="torch.long"), PLACES.format(dtype="torch.float")),
}  # fmt: skip


def told(tmp_path, text: str, head: str = HEAD, handed_out: str = "") -> list[str]:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text(handed_out)
    (tmp_path / "pkg" / "m.py").write_text(head + text)
    facts = load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None), 1)
    found = examine(analyse(facts), load().rules, TaintOptions(information=False)).findings
    return [finding.rule for finding in found]


@pytest.mark.parametrize("name", FORMS)
def test_what_nobody_loses_is_silent(tmp_path, name: str):
    assert not told(tmp_path, FORMS[name][0])


@pytest.mark.parametrize("name", FORMS)
def test_what_looks_alike_is_told(tmp_path, name: str):
    assert told(tmp_path, FORMS[name][1])


ARRAYS = (
    "def soup(rows, d, lam, n):\n    for _ in range(n):\n        b = d.T.dot(rows)\n        c = b * (np.abs(b) > lam)\n        h = d.dot(c)\n"
    "        d = h * (c[0] * c[1]).item() / np.linalg.norm(h, 2)\n    return d\n"
)


def test_a_file_without_torch_works_on_arrays(tmp_path):
    assert not told(tmp_path, ARRAYS, "import numpy as np\n")


def test_a_file_with_torch_need_not(tmp_path):
    assert told(tmp_path, ARRAYS, "import numpy as np\nimport torch\n")


def test_an_object_of_another_library_is_shown(tmp_path):
    assert not told(
        tmp_path, SHOWN.format(made="viewer.Sphere(R=self.r.item() / 2)"), handed_out="from pkg.m import Lens\n"
    )


def test_what_another_library_computes_is_a_number(tmp_path):
    assert told(tmp_path, SHOWN.format(made="viewer.area(self.r.item() / 2)"), handed_out="from pkg.m import Lens\n")


HOOKED = "w = torch.ones(3, requires_grad=True)\ny = w * 2\ny.register_hook(lambda g: g.clone())\n(g,) = torch.autograd.grad((y**2).sum(), y, create_graph=True)\n"


def test_a_hook_is_not_what_a_gradient_is(tmp_path):
    assert told(tmp_path, HOOKED + "(float(g.sum()) * w).sum().backward()\n")


METRIC = (
    "from torchmetrics import Metric\nclass Masked(Metric):\n    is_differentiable = {says}\n    def update(self, y_hat):\n        self.value = (y_hat * 2).sum()\n    def compute(self):\n        return self.value * 2\n"
    "class Engine(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.net, self.metric = nn.Linear(3, 1), Masked()\n    def shared(self, x: torch.Tensor):\n        out = self.net(x)\n        return out.detach(), out.square().mean()\n"
    "    def step(self, x: torch.Tensor):\n        out, loss = self.shared(x)\n        self.metric.update(out)\n        return loss\n"
)


def test_what_goes_into_a_metric_is_looked_at(tmp_path):
    assert not told(tmp_path, METRIC.format(says="None"))


def test_what_goes_into_a_differentiable_metric_is_not(tmp_path):
    assert told(tmp_path, METRIC.format(says="True"))
