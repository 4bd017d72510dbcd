"""Stops and assignments that their authors plainly meant are silent: by what is around them, or by a comment; what looks alike is told."""

from __future__ import annotations

import pytest

HEAD = "from __future__ import annotations\nimport numpy as np\nimport torch\nfrom einops import rearrange\nfrom torch import nn\nfrom torch.nn import functional as F\n\n"

ATTACK = (
    "def attack(net, x: torch.Tensor, y: torch.Tensor, size: torch.Tensor, steps: int):\n    delta = torch.zeros_like(x)\n    delta.requires_grad_()\n    for _ in range(steps):\n"
    "        loss = F.mse_loss(net(x + delta), y)\n        {taken}\n        delta.data = (delta.data + size * delta.grad.sign()).clamp(-1, 1)\n    return x + delta\n"
)
BEGUN = (
    "class Attack:\n    def __init__(self, net: nn.Module):\n        self.net = net\n    def perturb(self, x: torch.Tensor):\n        delta = nn.Parameter(torch.rand(3))\n        {before}\n"
    "        delta.data = (x + delta.data).clamp(0, 1) - x\n        return self.net(x + delta).sum()\n"
)
HELPED = (
    "def {name}(delta, x):\n    delta.data = delta.data * x\n    return delta\n"
    "def run(net, x: torch.Tensor):\n    delta = nn.Parameter(torch.rand(3))\n    {name}(delta, x)\n    loss = net(x + delta).sum()\n    loss.backward()\n    return delta\n"
)
SETTER = (
    "class Layer(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.logits = nn.Parameter(torch.zeros(3))\n    @property\n    def weights(self):\n        return self.logits.exp()\n"
    "    {how}\n    def {name}(self, values: torch.Tensor):\n        self.logits.data = values.log()\n    def forward(self, x{given}):\n        {first}\n        return x * self.logits\n"
)
KEPT = (
    "class Gate(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.theta = nn.Parameter(torch.ones(1))\n        self.init_para()\n    def init_para(self):\n        self.update()\n"
    "    def update(self):\n        matrix = self.theta.cos() * torch.eye(2)\n        self.matrix = matrix.detach()\n        return matrix\n    def forward(self, x):\n        {made}\n        return x @ {used}\n"
    "class Shown(nn.Module):\n    def __init__(self, gate: Gate):\n        super().__init__()\n        self.gate = gate\n    def forward(self, x):\n        return self.gate.matrix * x\n"
)
TRAINED = (
    "class Learner:\n    def __init__(self):\n        self.net = nn.Linear(3, 1)\n        self.opt = torch.optim.Adam(self.net.parameters())\n"
    "    def loss(self, x):\n        return self.net(x).square().mean()\n    def step(self, batch):\n        x = torch.relu(batch['x']) if False else batch['x']\n        loss = self.loss({of}.detach())\n        self.opt.zero_grad()\n        loss.backward()\n        self.opt.step()\n"
)
PROFILE = (
    "class Profile(nn.Module):\n    def __init__(self, positions: torch.Tensor, gain: torch.Tensor):\n        super().__init__()\n        self.at = {made}.detach().cpu()\n        self.gain = gain\n"
    "    def forward(self, x):\n        return self.gain * (x - self.at).exp()\n"
)
ARRAYS = (
    "def to_np(x):\n    return x.detach().cpu().numpy()\nclass Agent:\n    def __init__(self):\n        self.actor = nn.Linear(3, 1)\n    def act(self, obs: torch.Tensor):\n        action = self.actor(obs).clamp(-1, 1)\n"
    "        return {given}\n"
)
EMBEDDED = (
    "class Model:\n    def __init__(self, trunk: nn.Module, head: nn.Module):\n        self.trunk, self.head = trunk, head\n    def embed(self, x: torch.Tensor):\n        {mode}\n"
    "        with torch.no_grad():\n            x = self.trunk(x)\n        return F.normalize(x)\n"
)
SIZED = "class Steps:\n    def __init__(self):\n        self.rate = nn.Parameter(torch.ones(1))\n    @torch.no_grad()\n    def size(self, t: torch.Tensor){said}:\n        return t * self.rate.exp()\n    def run(self, t: torch.Tensor):\n        return t + self.size(t) * 2\n"
WHOLE = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n    @torch.no_grad()\n    def {name}(self, x: torch.Tensor):\n        return x * self.w\n{rest}"
DOUBLED = (
    "class Double(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        return {given}\n    @staticmethod\n    def backward(ctx, g):\n        return 2 * g\ndef doubled(x):\n    return Double.apply(x)\n"
    "def kernel(x, y):\n    return (x[:, None] - y[None]).square().sum(-1).neg().exp()\ndef energy(x: torch.Tensor):\n    return kernel({live}, x.detach()).sum()\n"
)
SHRUNK = "def prox(x: torch.Tensor, t: torch.Tensor):\n    d, t = x - 1, t * 2\n    return torch.sgn(d) * {size} + 1\n"
MODE = "class Choice{base}:\n    def __init__(self, p: torch.Tensor):\n        self.p = p\n    def mode(self):\n        return torch.round(self.p)\n    def {other}(self, x):\n        return x * self.p.log()\n"
SAID = "{above}def scaled(x: torch.Tensor, y: torch.Tensor):\n    {head}\n    a = x * y{tail}\n    b = a.exp()\n    {near}\n    scale = {stop}{behind}\n    {later}\n    return x / scale\n"
SCATTERED = "class Grid:\n    def __init__(self, traj: torch.Tensor):\n        self.at = traj.round().to(torch.int64) + 4\n        self.x = traj.round() + 4\n    def fill(self, y: torch.Tensor):\n        return torch.zeros(3, 9).scatter_(dim=-1, index={index}, src={src})\n"
CODES = "class Codes(nn.Module):\n    def forward(self, z):\n        i = (z * 3).sum(-1).round().to(torch.int32)\n        return z, {given}\n"
SOLVED = (
    "def cg(apply, b: torch.Tensor, tol: float):\n    x, r, p = {start}, b.clone(), b.clone()\n    {early}\n    for _ in range(9):\n        rr = torch.vdot(r, r)\n        if rr < tol**2 and tol != 0:\n            return {left}\n"
    "        q = apply(p)\n        a = rr / torch.vdot(p, q)\n        x = x + a * p\n        r = r - a * q\n        p = r + torch.vdot(r, r) / rr * p\n    return x\n"
)
APPLIES = "def applies(x: torch.Tensor) -> bool:\n    return {asked}\ndef turned(x: torch.Tensor, angle: torch.Tensor):\n    turning = applies(angle)\n    if not turning:\n        return x\n    return x * angle.cos()\n"
MEASURED = (
    "class Solver:\n    def __init__(self, net: nn.Module, {name}):\n        self.net, self.{name} = net, {name}\n    def evaluated(self, x: torch.Tensor):\n        y, total = self.net(x), 0.0\n"
    "        for name in self.{name}:\n            total = total + self.{name}[name](y).item()\n        return total * y\n"
)
BALANCED = (
    "class Gan:\n    def __init__(self, net: nn.Module):\n        self.net, self.k, self.rate = net, 0.0, 1e-3\n    def step(self, real: torch.Tensor, fake: torch.Tensor):\n"
    "        a, b = self.net(real).mean(), self.net(fake).mean()\n        loss = {loss}\n        loss.backward()\n        self.update(a, b)\n"
    "    def update(self, a, b):\n        gap = a - b\n        self.k += self.rate * gap.item()\n        self.k = min(max(self.k, 0), 1)\n"
)
HELD = (
    'def weights(losses, temperature):\n    """Softmax weights.\n\n    {said}\n    """\n    held = torch.stack([x.detach() for x in losses])\n    return torch.softmax(held / temperature, 0)\n'
    "w, t = nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(1))\nparts = [w.exp().sum(), w.sin().sum()]\n(weights(parts, t) * torch.stack(parts)).sum().backward()\n"
)
DRAWN = (
    "def {name}(n: int, x: torch.Tensor):\n    at = np.sort(x.detach().numpy())\n    return torch.tensor(at[:n]) * 2\n"
)
NODES = (
    "class Node:\n    {body}\n    def __init__(self, **settings):\n        for key, value in settings.items():\n            setattr(self, key, value)\n    def blocks(self):\n        return self.BLOCK // 4 * self.w\n"
    "class Made(Node):\n    pass\nw = nn.Parameter(torch.ones(1))\nmade = Made(w=w, v=w * 3)\nmade.blocks().sum().backward()\n"
)
SEEN = "def note(state, w: torch.Tensor):\n    states = state if isinstance(state, list) else [state(p) for p in w]\n    for one in states:\n        if 'seen' not in one:\n            one['seen'] = {made}\n        one['seen'].add(w)\n    return w.exp()\n"
SPARSE = "def entries(m: torch.Tensor):\n    m = {made}\n    return m.data * 2\n"
SPACED = "class Grid:\n    def __init__(self, sizes):\n        self.sizes = sizes\n    def scale(self, x: torch.Tensor):\n        {given} = [s for s in self.sizes]\n        return x * torch.tensor(n).prod()\nw = nn.Parameter(torch.ones(2))\nGrid([w[0], w[1]]).scale(torch.ones(2)).sum()\n"
PACED = "def circle_loss(s: torch.Tensor, m: float):\n    return ({weight} * (s - m)).logsumexp(0)\n"
GIVEN = "class Process(nn.Module):\n    def __init__(self, s{said}):\n        super().__init__()\n        {made}\n        s.requires_grad_(False)\n        self.w, self.s = nn.Parameter(torch.ones(3)), s\n    def forward(self):\n        return (self.w * self.s).sum().exp()\n{called}"

FORMS = {
    "a step after the gradient": (ATTACK.format(taken="loss.backward()"), ATTACK.format(taken="loss.backward(retain_graph=True)")),
    "a step without one": (ATTACK.format(taken="loss.backward()"), ATTACK.format(taken="torch.autograd.grad(loss, delta, create_graph=True)")),
    "a first value": (BEGUN.format(before="pass"), BEGUN.format(before="x = x * delta")),
    "a helper for first values": (HELPED.format(name="rand_init"), HELPED.format(name="scaled")),
    "a setter": (
        SETTER.format(how="@weights.setter", name="weights", given="", first="pass"),
        SETTER.format(how="", name="mix", given=", w", first="self.mix(w)"),
    ),
    "a setter that a pass calls": (
        SETTER.format(how="", name="set_weights", given="", first="pass"),
        SETTER.format(how="", name="set_weights", given=", w", first="self.set_weights(w)"),
    ),
    "kept beside the result": (KEPT.format(made="m = self.update()", used="m"), KEPT.format(made="self.update()", used="self.matrix")),
    "what is trained on": (TRAINED.format(of="batch['x']"), TRAINED.format(of="self.net(batch['x'])")),
    "what a constructor is handed": (PROFILE.format(made="positions"), PROFILE.format(made="(gain * positions)")),
    "an array for the environment": (ARRAYS.format(given="to_np(action)"), ARRAYS.format(given="torch.as_tensor(to_np(action)) * 2")),
    "put into evaluation": (EMBEDDED.format(mode="self.trunk.eval()"), EMBEDDED.format(mode="self.head.eval()")),
    "a number by annotation": (SIZED.format(said=" -> float"), SIZED.format(said="")),
    "a whole pass": (WHOLE.format(name="forward", rest="def doubled(net: Net, x: torch.Tensor):\n    return net(x) * 2\n"), WHOLE.format(name="scaled", rest="    def forward(self, x):\n        return self.scaled(x) + x\n")),
    "the other half by hand": (DOUBLED.format(given="x", live="doubled(x)"), DOUBLED.format(given="x", live="x * 2")),
    "another function of it": (DOUBLED.format(given="x", live="doubled(x)"), DOUBLED.format(given="x.exp()", live="doubled(x)")),
    "a soft threshold": (SHRUNK.format(size="torch.relu(d.abs() - t.abs())"), SHRUNK.format(size="torch.relu(t)")),
    "a mode": (MODE.format(base="", other="log_prob"), MODE.format(base="", other="energy")),
    "scattered by keyword": (SCATTERED.format(index="self.at", src="y"), SCATTERED.format(index="self.at", src="self.x")),
    "a code, laid out anew": (CODES.format(given="rearrange(i, 'a b -> b a')"), CODES.format(given="i / 3")),
    "a residual in a loop": (SOLVED.format(start="b.clone()", early="pass", left="x"), SOLVED.format(start="b.clone()", early="pass", left="torch.zeros(3)")),
    "a residual before it": (
        SOLVED.format(start="torch.zeros(3)", early="if torch.vdot(r, r) == 0:\n        return x", left="x"),
        SOLVED.format(start="torch.zeros(3)", early="if torch.vdot(r, r) == 0:\n        return torch.ones(3)", left="x"),
    ),
    "asked whether it is learnt": (
        APPLIES.format(asked="bool(x.requires_grad) or bool(x.any())"), APPLIES.format(asked="bool(x.any())"),
    ),
    "a metric's number": (MEASURED.format(name="metrics"), MEASURED.format(name="parts")),
    "a number that balances": (BALANCED.format(loss="a - self.k * b"), BALANCED.format(loss="(a - b).square() + self.k")),
    "said by its docstring": (
        HELD.format(said="The weights themselves are not differentiated through the losses."), HELD.format(said="The weights are those of the losses."),
    ),
    "a first value by name": (DRAWN.format(name="init_inducing_points"), DRAWN.format(name="inducing_points")),
    "a whole number of a class": (NODES.format(body="BLOCK = 16"), NODES.format(body="BLOCK = None")),
    "a set that is added to": (SEEN.format(made="set()"), SEEN.format(made="torch.zeros(3)")),
    "a sparse matrix": (SPARSE.format(made="m.tocoo()"), SPARSE.format(made="m.abs()")),
    "whole numbers by annotation": (SPACED.format(given="n: list[int]"), SPACED.format(given="n")),
    "a self-paced weight": (
        PACED.format(weight="torch.relu(1 + m - s.detach())"), PACED.format(weight="torch.softmax(s.detach(), 0)"),
    ),
    "data switched off": (
        GIVEN.format(said=": torch.Tensor", made="s = torch.as_tensor(s)", called=""), GIVEN.format(said="", made="s = torch.ones(3, requires_grad=True)", called="Process(torch.ones(3)).forward().backward()\n"),
    ),
}  # fmt: skip

PLAIN = {"above": "", "head": "pass", "tail": "", "near": "pass", "stop": "b.detach()", "behind": "", "later": "pass"}
REMARKS = {
    "above the stop": {"near": "# the scale is detached: it only conditions"},
    "behind it": {"behind": "  # no gradient through the scale"},
    "at the head": {"head": "# straight-through in the scale"},
    "above the function": {"above": "# We do not backprop through the scale.\n"},
    "anywhere in it": {"tail": "  # here, stop gradients"},
}
SILENT_REMARKS = {
    "of something else": {"near": "# pass gradients on to the scale"},
    "in doubt": {"near": "# TODO: why detach?"},
    "code": {"near": "# scale = b.detach()"},
    "anywhere, of data": {"tail": "  # here, stop gradients", "stop": "b.data"},
}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_meant_is_silent(told, name: str):
    assert not told(HEAD + FORMS[name][0])


@pytest.mark.parametrize("name", FORMS)
def test_what_looks_alike_is_told(told, name: str):
    assert told(HEAD + FORMS[name][1])


@pytest.mark.parametrize("name", REMARKS)
def test_a_comment_that_says_so_is_believed(told, name: str):
    assert not told(HEAD + SAID.format(**PLAIN | REMARKS[name]))


@pytest.mark.parametrize("name", SILENT_REMARKS)
def test_other_comments_say_nothing(told, name: str):
    assert told(HEAD + SAID.format(**PLAIN | SILENT_REMARKS[name]))


def test_without_a_comment_it_is_told(told):
    assert told(HEAD + SAID.format(**PLAIN)) == ["CS201"]
