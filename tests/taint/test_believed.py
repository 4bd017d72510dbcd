"""What readers of healthy packages did not believe is silent; the look-alike in which a gradient is lost is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"
UNBOUND = (
    "import math\n\nclass Prior(nn.Module):\n    def __init__(self, nu):\n        super().__init__()\n"
    "        self.nu = nn.Parameter(torch.tensor(nu))\n    def forward(self, x):\n        return x * self.nu\n\n"
    "class Kernel(nn.Module):\n    def __init__(self, nu):\n        super().__init__()\n        self.nu = {kept}\n"
    "    def forward(self, x):\n        return x * math.sqrt(self.nu * 2)\n\nw = torch.ones(3, requires_grad=True)\n"
    "for one in [Prior(2.0), Kernel(2.5)]:\n    type(one).forward(one, w).sum().backward()\n"
)
WRAPPED = (
    "import functools\n\ndef cast(function):\n    @functools.wraps(function)\n    def run(*args, **kwargs):\n"
    "        return function(*args, **kwargs)\n    return run\n\nclass F(torch.autograd.Function):\n    @staticmethod\n    @cast\n"
    "    def forward(x, {name}):\n        return x * {name}\n    @staticmethod\n    def setup_context(ctx, inputs, output):\n"
    "        ctx.{name} = inputs[1]\n    @staticmethod\n    def backward(ctx, grad):\n        return grad * ctx.{name}, None\n\n"
    'def scaled(x, {name}):\n    """Scale.\n\n    Parameters\n    ----------\n    x : torch.Tensor\n        What is scaled.\n'
    "    {name} : {kind}\n        By how much.\n"
    '    """\n    return F.apply(x, {name})\n'
)
GUARD = (
    "def scale(x: torch.Tensor, by: {kind}):\n    if {test}:\n        by = torch.tensor(by)\n    return x * by\n"
    "w = torch.ones(3, requires_grad=True)\nscale(w, {given}).sum().backward()\nscale(w, [2.0, w[0], 1.0]).sum().backward()\n"
)
EITHER = (
    "def scale(x: torch.Tensor, by):\n    if {test}:\n        by = float(by)\n    return x * by\n"
    "w = torch.ones(3, requires_grad=True)\nscale(w, w.mean()).sum().backward()\n"
)
OWN = (
    "class Q:\n    def __init__(self, values):\n        self._values = values\n{own}    @property\n    def first(self):\n"
    "        return self.{read}[0]\nw = torch.ones(3, requires_grad=True)\n(Q(w * 2).first * 3).backward()\n"
)
PROPERTY = "    @property\n    def data(self):\n        return self._values\n"
END = "w = torch.ones(3, requires_grad=True)\nf(w).sum().backward()\n"
TWICE = (
    "def f(x):\n    ok = x > 0\n    safe = torch.where(ok, x, {other})\n    return torch.where(ok, {root}, 0.0)\n" + END
)
CAMERA = "def f(x):\n    u = 2 / x\n    return torch.where({test}, u * 3, 0.0)\n" + END
ROOT = "def f(x):\n    n = (x * x).sum(-1)\n    s = n * 2\n    return n.sqrt(){stop} + s - s.detach()\n" + END
LOGGED = (
    "class R:\n    def __init__(self, x):\n        self.x = x\n    def log(self):\n        return self.x * 2\n"
    "def f(x):\n    r = {made}\n    w = r.log()\n    return torch.where({tested} > 0, w, 0.0)\n" + END
)
EMPTY = "def f(x):\n    return {made}.expand(4) {more}\n" + END
PLACES = "def places(scores: torch.Tensor):\n    found = []\n    found.append({place})\n    return {end}\n"
LISTED = (
    "class Part(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = {scale}\n"
    "    def forward(self, x):\n        return x * self.scale\nclass M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.parts = [Part()]\n    def forward(self, x):\n        return sum(part(x) for part in self.parts)\n"
)
HANDED = (
    "class Part(nn.Module):\n    def __init__(self, layer=None):\n        super().__init__()\n        self.layer = layer\n"
    "    def forward(self, x):\n        return x if self.layer is None else self.layer(x)\n"
    "class Lin(Part):\n    def __init__(self):\n        super().__init__(nn.Linear(3, 3))\n"
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.kept = Part(nn.Linear(3, 3))\n"
    "        self.parts = [{made}]\n    def forward(self, x):\n        return self.kept(sum(part(x) for part in self.parts))\n"
)
STEPPED = (
    "def step(loss, p):\n    g, = torch.autograd.grad(loss, {by}, retain_graph=True)\n    with torch.no_grad():\n        p -= 0.1 * g\n    return p\n"
    "class L(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.sigma = torch.tensor(0.1, requires_grad=True)\n"
    "    def forward(self, x: torch.Tensor):\n        loss = (x * self.sigma).sum()\n        self.sigma = step(loss, self.sigma)\n        return loss\n"
)
DRAWN = "def f(low: torch.Tensor, high: torch.Tensor):\n    d = torch.distributions.Uniform(low, high)\n    return {drawn}.floor() * 2 + low\n"
KIND = "def f(x: torch.Tensor):\n    if x.dtype {test}:\n        x = x.to(torch.int16)\n    return x * 2\n"
FLOORED = (
    "class L:\n    def __init__(self, eps=1e-8):\n        self.{name} = eps\n    def f(self, x: torch.Tensor):\n"
    "        return torch.sqrt(torch.clamp(x * x, min={least}))\n"
)
GIVEN = (
    "def slope(y, x, **settings):\n    return torch.autograd.grad(y.sum(), x, **settings)[0]\n"
    "w = torch.ones(3, requires_grad=True)\ng = slope(w**3, w{told})\n(g * g).sum().backward()\n"
)
SOLVER = (
    "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, a):\n        ctx.a = a\n        return {value}\n"
    "    @staticmethod\n    def backward(ctx, grad):\n        return grad * 2, None\n"
    "def f(x: torch.Tensor, a: torch.Tensor):\n    return F.apply(x, a)\n"
)
FROZEN = (
    "class B(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = nn.Parameter(torch.ones(1))\n"
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = B()\n{off}"
    "        self.gain = self.body.scale.exp()\n    def forward(self, x: torch.Tensor):\n        return self.gain * x\n"
)
OFF = "        for p in self.body.parameters():\n            p.requires_grad = False\n"
INSIDE = "def f(x):\n    ok = x > 0\n    return torch.where(ok, {root}, x)\n" + END
UNRECORDED = "@torch.no_grad()\ndef f(x: torch.Tensor):\n    return x.softmax(0)\n\n\ndef g(x: torch.Tensor):\n    return {end}\n"
ONWARD = "import numpy as np\n\n\ndef f(x: torch.Tensor):\n{body}"
MASKED = "def f(x):\n    keep = x > 0.5\n    keep = keep | (x < -0.5)\n    return {end}\nw = torch.ones(3, requires_grad=True)\nv = w * 2\n"
BESIDE = (
    "def f(x):\n    c = x.cumsum(0)\n    x_prev = c[{own}].detach()\n    x_next = c[1:]\n    return (x_next * x_prev).sum() + x_prev.sum()\n"
    + END
)
OPTIONAL = (
    "class Base(nn.Module):\n    def __init__(self, body=None):\n        super().__init__()\n        self.body = body\n"
    "class Part(Base):\n    def __init__(self):\n        super().__init__({given})\n    def forward(self, x):\n        return x * 2\n"
    "class Other(Base):\n    def __init__(self):\n        super().__init__(nn.Linear(3, 3))\n    def forward(self, x):\n        return self.body(x)\n"
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.parts = [Part()]\n"
    "    def forward(self, x):\n        return sum(part(x) for part in self.parts)\no = Other()\n"
)
LOGGED_AS = "def f(x):\n    {name} = (x * x).detach()\n    y = {name}.sum() * 2\n    return x + y\n" + END
SPREAD = (
    "class M(nn.Module):\n    def __init__(self, width, hop=8, scale=1):\n        super().__init__()\n        self.{name} = {name}\n"
    "        self.n = float({name})\n    def forward(self, x: torch.Tensor):\n        return x * self.n\n"
    "w = torch.ones(3, requires_grad=True)\nconf = {conf}\nm = M(4, **conf)\nm(w).sum().backward()\n"
)
BAND = "def band(grid: torch.Tensor, at: torch.Tensor):\n    lo = torch.searchsorted(grid, at) {moved}\n    return lo.clamp(min=0)\n"
SIZED = (
    "def total(x: torch.Tensor, {name}):\n    if {name} == 1:\n        return x.new_zeros(())\n    return x.sum() * {name}\n"
    "def f(x: torch.Tensor, k: torch.Tensor):\n    return total(x, k)\n"
)
SEARCH = (
    "class Search({base}):\n    def along(self, p: torch.Tensor, d: torch.Tensor):\n        slope = (p * d).sum().item()\n"
    "        return d * slope\n"
)
FOLDED = (
    "class Conv(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 3)\n        self.one = nn.Linear(3, 3)\n"
    "    def {name}(self):\n        self.one.weight.data = self.a.weight * 2\n    def forward(self, x: torch.Tensor):\n        return self.one(x)\n"
)
CROPPED = (
    "import math\nimport torchvision.transforms.functional as F\ndef crop(img: torch.Tensor, by):\n    c, h = {asked}\n"
    "    top = math.ceil(h / 2)\n    return img * top\n"
)
GROUPED = (
    "def scatter(x, index, reduce):\n    return x.new_zeros(4).scatter_reduce(0, index, x, reduce)\n"
    "def soft(x: torch.Tensor, index):\n    top = scatter(x.detach(), index, reduce='amax')\n    out = (x {by} top[index]).exp()\n"
    "    return out / scatter(out, index, 'sum')[index]\n"
)
SIZE_KEPT = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n"
    "        self.{name} = None\n    def first(self):\n        return self.w * 2, 3\n    def forward(self, x: torch.Tensor):\n"
    "        if self.{name} is None:\n            (self.{name}, self.b) = self.first()\n        return x * self.{name}\n"
)
FILLED = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n        self.m = None\n"
    "    def forward(self, x: torch.Tensor):\n        if {test}:\n            self.m = (self.w * 2).exp()\n        return x * self.w\n"
)
COPIED = (
    "import copy\nclass M(nn.Module):\n    def __init__(self, kept):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n"
    "        self.kept = kept\n    def forward(self, key):\n        out = {made}\n        if {test}:\n            out[key] = self.w * 2\n"
    "        out.size = 3\n        return out\n"
)
RECORD = (
    "class R:\n    def __init__(self, edges: torch.Tensor):\n        self.edges = edges\n    def count(self, by: torch.Tensor):\n"
    "        if not hasattr(self, '_total'):\n            self._total = self.edges.sum(0) * {by}\n        return self._total\n"
)
MEMORY = (
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.ones(3))\n"
    "        self.register_buffer('memory', torch.zeros(3{kind}))\n    def cut(self):\n        {cut}\n    def forward(self, n):\n"
    "        self.memory[:n] = self.w[:n] * 2\n        return self.memory * self.w\n"
)
SELECTED = "def f(x: torch.Tensor, at: torch.Tensor):\n    n = float(at.max()) + 1\n    {kind}return {end}\n"
COUNTED = (
    "class S:\n    def rank(self){kind}:\n        return self.group.rank()\nclass T(S):\n    def __init__(self, group: torch.Tensor):\n"
    "        self.group = group\n    def rank(self){kind}:\n        return self.group.sum()\n"
    "def f(x: torch.Tensor):\n    return x * float(T(x * 2).rank())\n"
)
PLACED = "def f(x: torch.Tensor):\n    return {places}.float() * 2\n"
KERNEL = (
    "def f(x: torch.Tensor):\n    y = torch.empty(3{kind})\n    torch.{name}(x, 0.5, out=y)\n    return y * x\n" + END
)
RESTORED = (
    "import copy\nclass O:\n    def {name}(self, held):\n        self.kept = held\nclass L(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.w, self.o = nn.Parameter(torch.ones(3)), O()\n    def forward(self, x: torch.Tensor):\n"
    "        self.o.{name}(copy.deepcopy({{'w': self.w}}))\n        return x * self.o.kept['w']\n"
)
STATED = (
    "class L:\n    def __init__(self, w: torch.Tensor):\n        self.w = w\n    def {name}(self):\n        return {{'w': self.w}}\n"
    "def f(x: torch.Tensor):\n    return x * float(L(x).{name}()['w'].sum())\n"
)
SIZES = "def f(x: torch.Tensor, size: {kind}):\n    return x * float(size[0])\nw = torch.ones(3, requires_grad=True)\nf(w, [w.sum()]).sum().backward()\n"
LOOKS = (
    "def best(model: nn.Module, found: list[float], x: torch.Tensor):\n    points = {made}\n    with torch.no_grad():\n"
    "        value = model(points)\n    return points, value.squeeze() * 2\n"
)
TOLD = (
    "import warnings\ndef f(x: torch.Tensor, y: torch.Tensor):\n    if {asked}.requires_grad:\n        warnings.warn('not differentiated')\n"
    "    return (x.detach() * y).sum()\n"
)
POSTERIOR = (
    "class P:\n    def __init__(self, mean):\n        self.mean = mean\n        self._all = None\n    @property\n    def all(self):\n"
    "        if self._all is None:\n            self._all = self.mean.sum(0) * 2\n        return self._all\n"
    "w = torch.ones(3, requires_grad=True)\no = torch.optim.SGD([w], 0.1)\n{before}for _ in range(3):\n    {inside}p.all.sum().backward()\n    o.step()\n"
)
COUNTS = "def f(x: torch.Tensor):\n    values, counts = x.{how}\n    return values * float(counts.sum())\n"
TYPED = "def f(x: torch.Tensor):\n    whole = {made}\n    return x * float(whole.sum())\n"
CAST = "from typing import cast\ndef f(x: torch.Tensor):\n    return x * float(cast({kind}, (x * 2).sum()))\n"
NAMED_BY = "def f(x: torch.Tensor, root):\n    place = x * 2 if root is None else root\n    name = place + f'{{x.sum()}}'\n    return {end}\n"
METRIC = (
    "def score(x: torch.Tensor):\n    return x.argmax(-1).double() * 0.5\nclass Score:\n    is_differentiable: bool = {flag}\n"
    "    def update(self, x: torch.Tensor):\n        return score(x) * 2\n"
)
TWO_WAYS = (
    "class M(nn.Module):\n    def __init__(self, cheap=False):\n        super().__init__()\n        self.cheap = cheap\n    def forward(self, x: torch.Tensor):\n"
    "        if self.cheap:\n            y = torch.sin(x.detach() * 2)\n        else:\n            y = torch.{other}(x * 2)\n        return y * x\n"
)
PAIRS = {
    "what is declared not to be differentiable": (METRIC.format(flag="False"), METRIC.format(flag="True")),
    "a flag between the same, stopped and live": (TWO_WAYS.format(other="sin"), TWO_WAYS.format(other="cos")),
    "counts beside values": (COUNTS.format(how="unique(return_counts=True)"), COUNTS.format(how="split(2)")),
    "a type of whole numbers": (
        TYPED.format(made="torch.frombuffer(x * 2, dtype=torch.long)"),
        TYPED.format(made="torch.ravel(x * 2)"),
    ),
    "a cast to a whole number": (CAST.format(kind="int"), CAST.format(kind="torch.Tensor")),
    "a text that names": (NAMED_BY.format(end="name"), NAMED_BY.format(end="x * float(name)")),
    "a list of whole numbers": (SIZES.format(kind="list[int]"), SIZES.format(kind="list[torch.Tensor]")),
    "a model that is looked at": (
        LOOKS.format(made="torch.tensor(found)"),
        LOOKS.format(made="x * 2"),
    ),
    "a stop that the user is told of": (TOLD.format(asked="x"), TOLD.format(asked="y")),
    "what a record of one turn keeps": (
        POSTERIOR.format(before="", inside="p = P(w * 2)\n    "),
        POSTERIOR.format(before="p = P(w * 2)\n", inside=""),
    ),
    "a comparison into a mask": (
        KERNEL.format(name="lt", kind=", dtype=torch.bool"),
        KERNEL.format(name="mul", kind=""),
    ),
    "a copy that is loaded": (RESTORED.format(name="load_state_dict"), RESTORED.format(name="set_values")),
    "what a state is made of": (STATED.format(name="state_dict"), STATED.format(name="values_of")),
    "a setting that is worked out": (FILLED.format(test="self.m == 'auto'"), FILLED.format(test="self.m is None")),
    "a place that is filled already": (FILLED.format(test="self.m is not None"), FILLED.format(test="self.m is None")),
    "what a copy holds": (
        COPIED.format(made="copy.copy(self.kept)", test="key == 'size'"),
        COPIED.format(made="self.kept", test="key not in self.kept"),
    ),
    "a count that is as old as its record": (RECORD.format(by="2"), RECORD.format(by="by")),
    "a memory that is cut elsewhere": (
        MEMORY.format(cut="self.memory.detach_()", kind=""),
        MEMORY.format(cut="self.memory.sum()", kind=""),
    ),
    "a memory of whole numbers": (
        MEMORY.format(cut="pass", kind=", dtype=torch.long"),
        MEMORY.format(cut="pass", kind=", dtype=torch.double"),
    ),
    "what selects is of whole numbers": (
        SELECTED.format(end="x[at] * n", kind=""),
        SELECTED.format(end="x * at * n", kind=""),
    ),
    "what selects where it is of flags": (
        SELECTED.format(end="x[:, at] * n", kind=""),
        SELECTED.format(end="x * at * n", kind="if at.dtype == torch.bool:\n        return x[at] * n\n    "),
    ),
    "what is said to be a whole number": (COUNTED.format(kind=" -> int"), COUNTED.format(kind="")),
    "how a sparse tensor is laid out": (
        PLACED.format(places="x.to_sparse().indices()"),
        PLACED.format(places="x.max(0).indices"),
    ),
    "a size that is kept": (SIZE_KEPT.format(name="img_size"), SIZE_KEPT.format(name="doubled")),
    "the largest of a group as a shift": (GROUPED.format(by="-"), GROUPED.format(by="*")),
    "layers written into one": (FOLDED.format(name="reparameterize"), FOLDED.format(name="rescale")),
    "the size of an image": (
        CROPPED.format(asked="F.get_dimensions(img)"),
        CROPPED.format(asked="F.normalize(img, by)"),
    ),
    "a number of an optimizer's search": (SEARCH.format(base="torch.optim.Optimizer"), SEARCH.format(base="nn.Module")),
    "the number of a dimension": (SIZED.format(name="cat_dim"), SIZED.format(name="gain")),
    "the place before": (BAND.format(moved="- 1"), BAND.format(moved="* 0.1")),
    "a count by default among what is spread": (
        SPREAD.format(name="hop", conf="torch.load('m.pt') if len(w) > 9 else {str(k): w[k] for k in range(3)}"),
        SPREAD.format(name="scale", conf="{'scale': w.sum()}"),
    ),
    "what is kept for a log, not a logarithm": (LOGGED_AS.format(name="to_log"), LOGGED_AS.format(name="log_prob")),
    "what a base class may hold and is not handed": (
        OPTIONAL.format(given=""),
        OPTIONAL.format(given="nn.Linear(3, 3)"),
    ),
    "a turn before, not a place beside": (
        BESIDE.replace("    x_next = c[1:]\n", "    x_next = x * 2\n").format(own="-1"),
        BESIDE.format(own=":-1"),
    ),
    "a mask that is handed out": (
        MASKED.format(end="keep") + "m = f(v)\n",
        MASKED.format(end="keep * 2.0") + "(f(v) * w).sum().backward()\n",
    ),
    "what torch refuses where a gradient is required": (
        ONWARD.format(body="    return torch.from_numpy(np.sort(x)) * 2.0\n"),
        ONWARD.format(body="    return np.float64(x.sum()) * torch.ones(3)\n"),
    ),
    "an array of what requires no gradient": (
        ONWARD.format(body="    return torch.from_numpy(x.numpy() + 1) * 2.0\n"),
        ONWARD.format(body="    return torch.from_numpy(x.numpy(force=True) + 1) * 2.0\n"),
    ),
    "a result given where a gradient is refused": (
        ONWARD.format(body="    y = torch.empty(3)\n    torch.mul(x, 2.0, out=y)\n    return y + 1.0\n"),
        ONWARD.format(body="    y = torch.empty(3)\n    torch.mul(x, 2.0, out=y)\n    return y + x\n") + END,
    ),
    "what is computed without recording and handed out": (
        ONWARD.format(body="    with torch.no_grad():\n        y = x.softmax(0)\n    return torch.stack([y, y])\n"),
        ONWARD.format(body="    with torch.no_grad():\n        y = x.softmax(0)\n    return torch.stack([y, y]) * 2\n"),
    ),
    "a function that records nothing and is only asked": (
        UNRECORDED.format(end="f(x)"),
        UNRECORDED.format(end="f(x) * x"),
    ),
    "what is made whole numbers in the end": (
        ONWARD.format(body="    y = x.detach() * 2\n    return (y + 1).to(x.device, torch.long)\n"),
        ONWARD.format(body="    y = x.detach() * 2\n    return (y + 1).to(x.device, torch.float64)\n"),
    ),
    "what is put among whole numbers": (
        ONWARD.format(
            body="    y = torch.empty(3, dtype=torch.int64)\n    y[0] = x.detach().sum()\n    return y + 1\n"
        ),
        ONWARD.format(
            body="    y = torch.empty(3, dtype=torch.float64)\n    y[0] = x.detach().sum()\n    return y + 1\n"
        ),
    ),
    "whole numbers for another library": (
        "from tables import Table\n\n"
        + ONWARD.format(body="    return Table(torch.ones(9), at=x.long().expand(3)) * 2.0\n"),
        "from tables import Table\n\n"
        + ONWARD.format(body="    return Table(torch.ones(9), at=x.long() * 0.5) * 2.0\n"),
    ),
    "a quotient of what is never zero": (INSIDE.format(root="1 / x.exp()"), INSIDE.format(root="1 / x")),
    "a root of what was filled": (
        INSIDE.format(root="x.masked_fill(~ok, 1.0).sqrt()"),
        INSIDE.format(root="x.sqrt()"),
    ),
    "a draw in steps": (DRAWN.format(drawn="d.rsample()"), DRAWN.format(drawn="(high * 3)")),
    "a cast of what is of whole numbers": (
        KIND.format(test="in (torch.uint8, torch.int8)"),
        KIND.format(test="== torch.float64"),
    ),
    "an attribute that floors": (
        FLOORED.format(name="eps", least="self.eps"),
        FLOORED.format(name="eps", least="0.0"),
    ),
    "callers that ask for a graph": (GIVEN.format(told=", create_graph=True"), GIVEN.format(told="")),
    "an input that is called": (SOLVER.format(value="a(x)"), SOLVER.format(value="a * x")),
    "derived from what is frozen": (FROZEN.format(off=OFF), FROZEN.format(off="")),
    "modules without parameters in a list": (
        LISTED.format(scale="2.0"),
        LISTED.format(scale="nn.Parameter(torch.ones(3))"),
    ),
    "a leaf that its module steps itself": (STEPPED.format(by="p"), STEPPED.format(by="loss * 1")),
    "something harmless stands where a quotient is singular": (
        TWICE.format(other="torch.ones_like(x)", root="(2 / safe.to(x.dtype))"),
        TWICE.format(other="torch.ones_like(x)", root="(2 / x)"),
    ),
    "a test of the quotient, not of what divides": (
        CAMERA.format(test="u != 0"),
        CAMERA.format(test="x != 0"),
    ),
    "a module that is handed nothing": (HANDED.format(made="Part()"), HANDED.format(made="Part(nn.Linear(3, 3))")),
    "a module that is handed nothing, and one whose base is": (
        HANDED.format(made="Part()"),
        HANDED.format(made="Lin()"),
    ),
    "a root that no gradient comes back through": (ROOT.format(stop=".detach()"), ROOT.format(stop="")),
    "a logarithm of one's own": (
        LOGGED.format(made="R(x)", tested="r.log()"),
        LOGGED.format(made="x + 1", tested="r"),
    ),
    "zeros that are linked to what they stand for": (
        EMPTY.format(made="(x[:1].sum() * 0)", more=""),
        EMPTY.format(made="(x[:1] * 0)", more="* x[0]"),
    ),
    "positions that are handed out side by side": (
        PLACES.format(place="scores.argmax()", end="torch.stack(found)"),
        PLACES.format(place="scores.argmax()", end="torch.stack(found) * 0.5"),
    ),
    "a property of one's own that is called as torch's": (
        OWN.format(own=PROPERTY, read="data"),
        OWN.format(own=PROPERTY, read="data.data"),
    ),
    "no tensor where the annotation leaves only a number": (
        GUARD.format(kind="torch.Tensor | float", test="not isinstance(by, torch.Tensor)", given="w"),
        GUARD.format(kind="torch.Tensor | list[float]", test="not isinstance(by, torch.Tensor)", given="w"),
    ),
    "one of two types of numbers": (
        EITHER.format(test="isinstance(by, float) or isinstance(by, int)"),
        EITHER.format(test="isinstance(by, float) or isinstance(x, torch.Tensor)"),
    ),
    "a size where only a size may be": (
        EITHER.format(test="isinstance(by, torch.Size)").replace("float(by)", "torch.tensor(by)"),
        EITHER.format(test="not isinstance(by, torch.Size)").replace("float(by)", "torch.tensor(by)"),
    ),
    "a setting that another class trains under the same name": (
        UNBOUND.format(kept="nu"),
        UNBOUND.format(kept="nn.Parameter(torch.tensor(nu))"),
    ),
    "a whole number given to a wrapped custom function": (
        WRAPPED.format(name="times", kind="int"),
        WRAPPED.format(name="weight", kind="torch.Tensor"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_form_is_believed_only_where_a_gradient_is_lost(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
