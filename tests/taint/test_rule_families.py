"""What programs by rule family taught: each form that is silent, and the look-alike in which a gradient is lost."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import copy, math\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n\nw = torch.tensor(0.5, requires_grad=True)\n"
BOUND = "CUT = {cut}\nTABLE = dict(law=dict(cut={cut}))\nclass Law:\n    cut = {cut}\n    def __init__(self):\n        self.kept = TABLE['law']['cut']\n    def f(self, x):\n        return {choice}\nLaw().f(w).backward()\n"
EXP = "1.0 if abs(x) < {bound} else (1 - torch.exp(-x)) / x"
STATE = (
    "class Rod:\n    def __init__(self, rate):\n        self.rate, self.u = rate, torch.zeros(8)\n    def step(self, k):\n        {write}\n"
    "rod = Rod(0.1)\nfor _ in range(3):\n    rod.step(w)\n(rod.u.sum() * w).backward()\n"
)
NET = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = nn.Linear(4, 3)\n        self.tau = nn.Parameter(torch.zeros(3))\n"
    "    def forward(self, x):\n        return self.body(x) * self.tau.exp()\n"
)
TEACHER = NET + (
    "class T:\n    def __init__(self):\n        self.net = Net()\n        self.other = copy.deepcopy(self.net){frozen}.eval()\n"
    "    def step(self, x):\n        w = (self.other(x) > 0.2).float()\n        (w * self.net(x)).sum().backward()\nT().step(torch.ones(5, 4))\n"
)
LENT = NET + (
    "def mask(net, x):\n    return (net(x) > 0.2).float()\nnet, other = Net(), Net(){frozen}\nx = torch.ones(5, 4)\n"
    "(mask(other, x) * net(x)).sum().backward()\n"
)
RESTORED = NET + (
    "def labels(net, x):\n    torch.set_grad_enabled(False)\n    p = net(x)\n    if p.max() < 0.2:\n        torch.set_grad_enabled(True)\n        return None\n{last}    return p\n"
    "net, other = Net(), Net().requires_grad_(False)\nq = labels(other, torch.ones(2, 4))\nprior = net.tau.pow(2).sum()\n"
    "with torch.enable_grad():\n    loss = (net(torch.ones(2, 4)) - q).pow(2).sum() + prior\nloss.backward()\n"
)
PAIR = (
    "class Pair(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.maker, self.judge = nn.Linear(4, 2), nn.Linear(2, 1)\n"
    "def loss_of(nets, z):\n    fake = nets.maker(z).detach()\n    return F.softplus(nets.judge(fake)).mean()\n"
    "nets = Pair()\nopts = {{name: torch.optim.Adam(getattr(nets, name).parameters()) for name in ('maker', 'judge')}}\n"
    "for _ in range(3):\n    z = torch.randn(5, 4)\n    for one in opts.values():\n        one.zero_grad()\n    loss_of(nets, z).backward()\n    opts['{one}'].step()\n"
)
AGENT = (
    "class Agent:\n    def __init__(self):\n        self.actor, self.log_a = nn.Linear(4, 2), torch.zeros(1, requires_grad=True)\n"
    "        self.opts = {{'pi': torch.optim.Adam(self.actor.parameters()), 'a': torch.optim.Adam([self.log_a])}}\n"
    "    def _step(self, name, loss):\n        self.opts[name].zero_grad()\n        loss.backward()\n        self.opts[name].step()\n"
    "    def update(self, s):\n        a = self.log_a.exp().detach()\n        self._step('{one}', (a * self.actor(s).sum(-1) + self.log_a).mean())\n"
    "Agent().update(torch.ones(3, 4))\n"
)
BUILT = (
    "def build(a, b):\n    return torch.optim.Adam(a.parameters()), torch.optim.Adam(b.parameters())\na, b = nn.Linear(4, 2), nn.Linear(4, 2)\n"
    "first, second = build(a, b)\nfor _ in range(3):\n    k = b(torch.randn(5, 4)).detach()\n    loss = (k * a(torch.randn(5, 4)) + k).mean()\n"
    "    loss.backward()\n    {one}.step()\n"
)
NESTED = (
    "class Part(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(4, 4)\n    def forward(self, x):\n        return self.a(x).detach() + x\n"
    "class Whole(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.part, self.out = Part(), nn.Linear(4, 1)\n    def forward(self, x):\n        return self.out(self.part(x))\n"
    "net, other = Whole(), nn.Linear(4, 4)\nopt = torch.optim.Adam({held}.parameters())\nfor _ in range(3):\n    loss = net(torch.ones(4)).mean() + other(torch.ones(4)).sum()\n    loss.backward()\n    opt.step()\n"
)
MADE = "raw = torch.zeros(2, requires_grad=True)\ndef start():\n    {made}\n    return t\nth = start()\nopt = torch.optim.Adam([{held}])\nfor _ in range(3):\n    opt.zero_grad()\n    th.pow(2).sum().backward(retain_graph=True)\n    opt.step()\n"
TURNS = (
    "nets = nn.ModuleDict({{'a': nn.Linear(2, 2), 'b': nn.Linear(2, 2)}})\nopts = {{k: torch.optim.Adam(n.parameters()) for k, n in nets.items()}}\n"
    "for _ in range(2):\n    x = nets['b'](torch.ones(2)).detach()\n    loss = (nets['a'](torch.ones(2)) * x + x).sum()\n    loss.backward()\n    opts['{one}'].step()\n"
)
FIELDS = (
    "from types import SimpleNamespace\na, b = nn.Linear(2, 2), nn.Linear(2, 2)\no = SimpleNamespace(a=torch.optim.Adam(a.parameters()), b=torch.optim.Adam(b.parameters()))\n"
    "def step(opt, loss):\n    opt.zero_grad()\n    loss.backward()\n    opt.step()\nx = b(torch.ones(2)).detach()\nstep(o.{one}, (a(torch.ones(2)) * x + x).sum())\n"
)
HARD = "class Q:\n    def __init__(self, w):\n        self.w, self.v, self.t = w, w * 2, {{'a': w}}\n    def hard(self, k='a'):\n        return {given}\nQ(w).hard().backward()\n"
SHARED = "class Conf:\n    temp = 1.0\ndef fit(t):\n    Conf.{name} = t.item()\n    Conf.lr = t * 2\ndef soft(x):\n    return x / Conf.temp\nfit(w)\n(soft(torch.ones(3)) * Conf.lr).sum().backward()\n"
TABLED = "class Sim:\n    def __init__(self):\n        self.s = {{'u': torch.zeros(4)}}\n    def step(self, k):\n        u = self.s['u']\n        u.data += {write}\ns = Sim()\ns.step(w)\n(s.s['u'] * w).sum().backward()\n"
HEADS = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 1)\n        self.heads = dict(a={made})\n    def forward(self, x):\n        return self.heads['a'](x) + self.a(x)\n"
    "m = M()\nopt = torch.optim.SGD(m.parameters(), 0.1)\nm(torch.ones(3)).sum().backward()\nopt.step()\n"
)
BUFFER = "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.log_s = nn.Parameter(torch.zeros(3))\n        self.register_buffer('s', self.log_s.exp(){stop})\n    def forward(self, x):\n        return (x * self.log_s).sum() + self.s.sum()\nM()(torch.ones(3)).backward()\n"
GRID = "def sample(table, x):\n    s = x * 6\n    k = torch.floor(s).long()\n    f = {rest}\n    a, u = k[:, 0] % 6, f[:, 0]\n    return table[a] * (1 - u)\nsample(torch.rand(6), torch.rand(8, 2) * w).sum().backward()\n"
AXIS = "def axis(start: torch.Tensor, stop: torch.Tensor, n: int) -> torch.Tensor:\n    return {made}\n"
PAIRS = {
    "a bound by its name": (
        BOUND.format(cut="3.0", choice=EXP.format(bound="CUT")),
        BOUND.format(cut="1e-8", choice=EXP.format(bound="CUT")),
    ),
    "a bound of the class": (
        BOUND.format(cut="3.0", choice=EXP.format(bound="self.cut")),
        BOUND.format(cut="1e-8", choice=EXP.format(bound="self.cut")),
    ),
    "a bound out of a table of tables": (
        BOUND.format(cut="3.0", choice=EXP.format(bound="self.kept")),
        BOUND.format(cut="1e-8", choice=EXP.format(bound="self.kept")),
    ),
    "whether a size is there at all": (
        BOUND.format(cut="1", choice="x * x.exp() if x > 0 else x.detach() * 0.0 + x"),
        BOUND.format(cut="1", choice="1.0 + x * x.exp() if 0 < x.abs() else 1.0"),
    ),
    "a mean and a state that moves on": (
        STATE.format(write="self.u.data.copy_((1 - self.rate) * self.u + self.rate * k)"),
        STATE.format(write="self.u.data.copy_(self.u + k * (self.u.roll(1) + 1))"),
    ),
    "pulled by a number and by what is learnt": (
        STATE.format(write="self.u.data[:] = self.u + self.rate * (k - self.u)"),
        STATE.format(write="self.u.data[:] = self.u + k * (1.0 - self.u)"),
    ),
    "what else is live": (
        STATE.format(write="new = self.u + k\n        self.u.data.copy_(new)\n        return new"),
        STATE.format(write="new = self.u + k\n        self.u.data.copy_(new)\n        return k"),
    ),
    "a copy frozen where it is made": (TEACHER.format(frozen=".requires_grad_(False)"), TEACHER.format(frozen="")),
    "a frozen network that is handed on": (LENT.format(frozen=".requires_grad_(False)"), LENT.format(frozen="")),
    "recording restored aside only": (
        RESTORED.format(last="    torch.set_grad_enabled(True)\n"),
        RESTORED.format(last=""),
    ),
    "optimizers in a table": (PAIR.format(one="judge"), PAIR.format(one="maker")),
    "a helper steps the optimizer of that name": (AGENT.format(one="pi"), AGENT.format(one="a")),
    "optimizers out of a tuple": (BUILT.format(one="first"), BUILT.format(one="second")),
    "optimizers named like the networks": (TURNS.format(one="a"), TURNS.format(one="b")),
    "optimizers in a namespace": (FIELDS.format(one="a"), FIELDS.format(one="b")),
    "an attribute read twice is one value": (
        HARD.format(given="self.w + (torch.sign(self.w) - self.w).detach()"),
        HARD.format(given="self.v + (torch.sign(self.w) - self.w).detach()"),
    ),
    "an entry read twice is one value": (
        HARD.format(given="torch.sign(self.t[k]) - self.t[k].detach() + self.t[k]"),
        HARD.format(given="torch.sign(self.t[k]) - self.t[k].detach() + self.v"),
    ),
    "what a class itself keeps": (SHARED.format(name="shown"), SHARED.format(name="temp")),
    "a state in a table": (TABLED.format(write="0.1 * (k - u)"), TABLED.format(write="k * (1.0 + u)")),
    "layers in a table that is called together": (HEADS.format(made="self.a"), HEADS.format(made="nn.Linear(3, 1)")),
    "bins over what there is": (
        AXIS.format(made="torch.linspace(start.min(), torch.max(start), n)"),
        AXIS.format(made="torch.linspace(start.sum(), torch.exp(stop), n)"),
    ),
    "a buffer with its graph": (BUFFER.format(stop=".detach()"), BUFFER.format(stop="")),
    "a part's own layer": (NESTED.format(held="other"), NESTED.format(held="net")),
    "a leaf that a helper makes": (
        MADE.format(made="t = torch.tensor([math.log(v) for v in (1.0, 2.0)], requires_grad=True)", held="th"),
        MADE.format(made="t = raw.exp()", held="raw"),
    ),
    "what is left beside a cell's corner": (GRID.format(rest="s - k"), GRID.format(rest="k + 1")),
    "what lies between two ends": (
        AXIS.format(made="start + (stop - start) * torch.linspace(0.0, 1.0, n)"),
        AXIS.format(made="torch.linspace(start, stop, n)"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_form_is_silent_and_its_look_alike_is_found(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
