"""What readers of research code did not believe is silent; the look-alike in which a gradient is lost is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n"
PAIRS = {
    "a sparse tensor's positions and values": (
        """\
def f(row: torch.Tensor, at):
    row = row.coalesce()
    m = torch.sparse_coo_tensor(torch.stack((row.indices()[0] + at, row.indices()[1])), row.values(), size=(3, 3))
    return m * 2
""",
        """\
def f(a: torch.Tensor, at):
    m = torch.sparse_coo_tensor(at, [a[0] * 2, a[1]], size=(3, 3))
    return m * 2
""",
    ),
    "a flag chooses between managers": (
        """\
from contextlib import nullcontext
class M(nn.Module):
    def __init__(self, net, critic):
        super().__init__()
        self.net, self.critic = nn.Linear(3, 3), nn.Linear(3, 3)
    def forward(self, x, only_train_critic=False):
        context = torch.no_grad if only_train_critic else nullcontext
        with context():
            y = self.net(x)
        return self.critic(y).sum()
""",
        """\
from contextlib import nullcontext
class M(nn.Module):
    def __init__(self, net, critic):
        super().__init__()
        self.net, self.critic = nn.Linear(3, 3), nn.Linear(3, 3)
    def forward(self, x, only_train_critic=False):
        context = torch.no_grad
        with context():
            y = self.net(x)
        return self.critic(y).sum()
""",
    ),
    "a wrapper turns to evaluation": (
        """\
import functools
def eval_decorator(fn):
    @functools.wraps(fn)
    def inner(self, *args, **kwargs):
        was = self.training
        self.eval()
        out = fn(self, *args, **kwargs)
        self.train(was)
        return out
    return inner
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(3, 3)
    @torch.no_grad()
    @eval_decorator
    def produce(self, prompts: torch.Tensor):
        y = self.net(prompts)
        return y * 2
    def forward(self, x):
        return self.net(x)
""",
        """\
import functools
def eval_decorator(fn):
    @functools.wraps(fn)
    def inner(self, *args, **kwargs):
        print(1)
        out = fn(self, *args, **kwargs)
        print(2)
        return out
    return inner
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(3, 3)
    @torch.no_grad()
    @eval_decorator
    def produce(self, prompts: torch.Tensor):
        y = self.net(prompts)
        return y * 2
    def forward(self, x):
        return self.net(x) * self.produce(x)
""",
    ),
    "a judge's step": (
        """\
def _w(m):
    pass
class G(nn.Module):
    def __init__(self):
        super().__init__()
        self.gen, self.patch_gan = nn.Linear(3, 3), nn.Linear(3, 1)
        self.gen = self.gen.apply(_w)
        self.patch_gan = self.patch_gan.apply(_w)
        self.crit = nn.BCEWithLogitsLoss()
    def _gen_step(self, real, cond):
        fake = self.gen(cond)
        logits = self.patch_gan(fake)
        return self.crit(fake, real) + self.crit(logits, torch.ones_like(logits))
    def _disc_step(self, real, cond):
        fake = self.gen(cond).detach()
        fl = self.patch_gan(fake)
        rl = self.patch_gan(real)
        return (self.crit(fl, torch.zeros_like(fl)) + self.crit(rl, torch.ones_like(rl))) / 2
    def training_step(self, batch, i, optimizer_idx):
        real, cond = batch
        if optimizer_idx == 0:
            return self._disc_step(real, cond)
        return self._gen_step(real, cond)
    def configure_optimizers(self):
        return torch.optim.Adam(self.gen.parameters()), torch.optim.Adam(self.patch_gan.parameters())
""",
        """\
class G(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.head = nn.Linear(3, 3), nn.Linear(3, 1)
        self.crit = nn.BCEWithLogitsLoss()
    def step(self, real, cond):
        h = self.enc(cond).detach()
        fl = self.head(h)
        return self.crit(fl, real)
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
""",
    ),
    "starting values from a layer of one's own": (
        """\
class Conv(nn.Module):
    def __init__(self, dim):
        super().__init__()
        conv = nn.Conv2d(dim, dim, 3, dtype=torch.complex64)
        self.weight = nn.Parameter(torch.view_as_real(conv.weight))
    def forward(self, x: torch.Tensor):
        return F.conv2d(x, torch.view_as_complex(self.weight))
""",
        """\
class Conv(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv = nn.Conv2d(dim, dim, 3)
        self.weight = nn.Parameter(self.conv.weight * 2)
    def forward(self, x: torch.Tensor):
        return F.conv2d(x, self.weight) + self.conv(x)
""",
    ),
    "a range as long as a tensor": (
        """\
def f(x: torch.Tensor, offset):
    pos = torch.arange(x.shape[1] + offset, device=x.device) - offset
    return x * pos
w = torch.ones(3, 3, requires_grad=True)
f(w, w.mean()).sum().backward()
""",
        """\
def f(x: torch.Tensor, offset):
    pos = torch.arange(0, x.mean() + offset) - offset
    return x * pos
w = torch.ones(3, 3, requires_grad=True)
f(w, w.mean()).sum().backward()
""",
    ),
    "kinds that are texts": (
        """\
def f(x: torch.Tensor, kinds):
    n = sum([k == 'a' for k in kinds])
    return x * n
w = torch.ones(3, 3, requires_grad=True)
f(w, [w.mean()]).sum().backward()
""",
        """\
def f(x: torch.Tensor, kinds):
    n = sum([k > 1 for k in kinds])
    return x * n
w = torch.ones(3, 3, requires_grad=True)
f(w, [w.mean()]).sum().backward()
""",
    ),
    "an iterator that is kept": (
        """\
def cycle(dl):
    while True:
        for data in dl:
            yield data
class T(nn.Module):
    def __init__(self):
        super().__init__()
        self.it = None
        self.dl = None
        self.net = nn.Linear(3, 3)
    def make(self):
        if self.it is not None:
            return
        self.it = cycle(self.dl)
    def add(self, dl):
        self.dl = dl
    def step(self):
        self.make()
        return self.net(next(self.it)).sum()
w = torch.ones(3, requires_grad=True)
t = T()
t.add([w * 2, w])
t.step().backward()
""",
        """\
class T(nn.Module):
    def __init__(self):
        super().__init__()
        self.it = None
        self.w = nn.Parameter(torch.ones(3))
    def make(self):
        if self.it is not None:
            return
        self.it = self.w.exp()
    def step(self, x):
        self.make()
        return (x * self.it).sum()
""",
    ),
    "a setting beside a square": (
        """\
class E:
    def __init__(self, sigma_data=0.5):
        self.sigma_data = sigma_data
    def c(self, sigma: torch.Tensor):
        return sigma * (self.sigma_data ** 2 + sigma ** 2) ** -0.5
""",
        """\
class E:
    def __init__(self, sigma_data=0.5):
        self.sigma_data = sigma_data
    def c(self, sigma: torch.Tensor):
        return sigma * (sigma ** 2) ** -0.5
""",
    ),
    "a size that is asked for": (
        """\
def f(image: torch.Tensor, size):
    orig = image.shape[-1]
    if orig == size:
        return image
    return F.interpolate(image, size)
w = torch.ones(3, 3, requires_grad=True)
f(w, w.mean()).sum().backward()
""",
        """\
def f(image: torch.Tensor, size):
    if size == 1.0:
        return image
    return image * size
w = torch.ones(3, 3, requires_grad=True)
f(w, w.mean()).sum().backward()
""",
    ),
    "what a file holds": (
        """\
class T:
    def __init__(self):
        self.net = nn.Linear(3, 3)
        self.optim = torch.optim.Adam(self.net.parameters())
    def load(self, path):
        model = self.accelerator.unwrap_model(self.net)
        pkg = model.load(path)
        self.optim.load_state_dict(pkg['optim'])
""",
        """\
class T:
    def __init__(self):
        self.net = nn.Linear(3, 3)
        self.w = nn.Parameter(torch.ones(3, 3))
    def loss(self, x: torch.Tensor):
        self.net.load_state_dict({'weight': self.w * 2})
        return self.net(x).sum()
""",
    ),
    "what a layer is made of by size": (
        """\
class Net(nn.Module):
    def __init__(self, cfg, count):
        super().__init__()
        dim = cfg.dim
        self.table = nn.Embedding(count, dim)
        self.scale = nn.Parameter(torch.ones(1) * dim ** -0.5)
        self.shift = torch.arange(count)
    def forward(self, x, at):
        return x * self.scale * self.shift.sum() + self.table(at)
w = torch.ones(3, requires_grad=True)
class C:
    def __init__(self, dim):
        self.dim = dim
Net(C(w.mean()), w.sum())(w, torch.tensor([0, 1, 2])).sum().backward()
""",
        """\
class Net(nn.Module):
    def __init__(self, cfg, count):
        super().__init__()
        dim = cfg.dim
        self.table = nn.Embedding(int(count), 3)
        self.scale = nn.Parameter(torch.ones(1) * dim ** -0.5)
    def forward(self, x, at):
        return x * self.scale + self.table(at)
w = torch.ones(3, requires_grad=True)
class C:
    def __init__(self, dim):
        self.dim = dim
Net(C(w.mean()), w.sum())(w, torch.tensor([0, 1, 2])).sum().backward()
""",
    ),
    "the best so far": (
        """\
class T(nn.Module):
    def __init__(self):
        super().__init__()
        self.best = 0.0
        self.w = nn.Parameter(torch.ones(3))
    def look(self, x: torch.Tensor):
        score = (x * self.w).sum()
        if score > self.best:
            self.best = score
""",
        """\
class T(nn.Module):
    def __init__(self):
        super().__init__()
        self.best = None
        self.w = nn.Parameter(torch.ones(3))
    def look(self, x: torch.Tensor):
        score = (x * self.w).sum()
        if self.best is None or score > 1:
            self.best = score
        return self.best * x
""",
    ),
    "a mask under a key": (
        """\
class T(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model
    def forward(self, x: torch.Tensor):
        out = self.model(x)
        mask = out["attention_mask"].bool()
        return out["embedding"] * mask
""",
        """\
class T(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model
    def forward(self, x: torch.Tensor):
        out = self.model(x)
        on = out["gate"].bool()
        return out["embedding"] * on
""",
    ),
    "what was folded is unfolded": (
        """\
class L(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = nn.Linear(3, 3)
        self.scale = nn.Parameter(torch.ones(3))
    def unmerge(self):
        s = self.scale.data * 2
        self.base.weight.data = self.base.weight / s
        return None
    def forward(self, x: torch.Tensor):
        return self.base(x) * self.scale
""",
        """\
class L(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = nn.Linear(3, 3)
        self.scale = nn.Parameter(torch.ones(3))
    def renew(self):
        s = self.scale.data * 2
        self.base.weight.data = self.base.weight / s
        return s + 1
    def forward(self, x: torch.Tensor):
        return self.base(x) * self.scale
""",
    ),
    "a member of an enumeration": (
        """\
from enum import Enum
class Kind(Enum):
    A = 1
    B = 2
def f(x: torch.Tensor, kind):
    if kind == Kind.A:
        return 1.0
    return x * 2
w = torch.ones(3, requires_grad=True)
(f(w, w.mean()) * 2).sum().backward()
""",
        """\
class Kind:
    A = 1.0
def f(x: torch.Tensor, kind):
    if kind == Kind.A:
        return 1.0
    return x * kind
w = torch.ones(3, requires_grad=True)
(f(w, w.mean()) * 2).sum().backward()
""",
    ),
    "a divisible width": (
        """\
def f(x: torch.Tensor, width):
    if width % 2 == 1.0:
        return 1.0
    return x * 2
w = torch.ones(3, requires_grad=True)
(f(w, w.mean()) * 2).sum().backward()
""",
        """\
def f(x: torch.Tensor, width):
    if width == 1.0:
        return 1.0
    return x * width
w = torch.ones(3, requires_grad=True)
(f(w, w.mean()) * 2).sum().backward()
""",
    ),
    "what a library that knows no tensors is handed": (
        """\
from functools import partial
from pathlib import Path
def made(batch):
    return batch * 2
def find(name):
    return str(Path(name, partial(made)))
w = torch.ones(3, requires_grad=True)
made(w).sum().backward()
print(find(partial(made)))
""",
        """\
def made(batch):
    return batch * 2
def find(run, x):
    return float(run(x)) * x
w = torch.ones(3, requires_grad=True)
find(made, w).sum().backward()
""",
    ),
    "nothing is chosen": (
        """\
def loss(x: torch.Tensor):
    hard = x >= 0.3
    total = ((x - 0.3) * hard).sum()
    if hard.sum() == 0:
        return 0
    return total / hard.sum()
w = torch.ones(3, requires_grad=True)
v = w * 2
(loss(v) * 2).backward()
""",
        """\
def loss(x: torch.Tensor):
    hard = x >= 0.3
    total = ((x - 0.3) * hard).sum()
    if total == 0:
        return 0
    return total / hard.sum()
w = torch.ones(3, requires_grad=True)
v = w * 2
(loss(v) * 2).backward()
""",
    ),
    "a zero that keeps its graph": (
        """\
def zero(x: torch.Tensor):
    return torch.sum(x * 0)
w = torch.ones(3, requires_grad=True)
(zero(w * 2) + w).sum().backward()
""",
        """\
def zero(x: torch.Tensor):
    return torch.exp(x * 0)
w = torch.ones(3, requires_grad=True)
(zero(w * 2) + w).sum().backward()
""",
    ),
    "a member of an enumeration, kept in a record": (
        """\
from enum import Enum


class Kind(Enum):
    A = 1.0


class C:
    def __init__(self, kind):
        self.kind = kind


def f(x: torch.Tensor, c: C):
    if c.kind == Kind.A:
        return 1.0
    return x * c.kind


w = torch.ones(3, requires_grad=True)
(f(w, C(w * 2)) * 2).sum().backward()
""",
        """\
from enum import Enum


class Kind():
    A = 1.0


class C:
    def __init__(self, kind):
        self.kind = kind


def f(x: torch.Tensor, c: C):
    if c.kind == Kind.A:
        return 1.0
    return x * c.kind


w = torch.ones(3, requires_grad=True)
(f(w, C(w * 2)) * 2).sum().backward()
""",
    ),
    "what a forward unfolds": (
        """\
class L(nn.Module):
    def __init__(self, base, off=False):
        super().__init__()
        self.base = nn.Linear(3, 3)
        self.off = off
        self.scale = nn.Parameter(torch.ones(3))
    def unmerge(self):
        s = self.scale.data * 2
        self.base.weight.data = self.base.weight / s
    def forward(self, x: torch.Tensor):
        if self.off:
            self.unmerge()
        return self.base(x) * self.scale
w = torch.ones(3, requires_grad=True)
L(1)(w).sum().backward()
""",
        """\
class L(nn.Module):
    def __init__(self, base, off=False):
        super().__init__()
        self.base = nn.Linear(3, 3)
        self.off = off
        self.scale = nn.Parameter(torch.ones(3))
    def renew(self):
        s = self.scale.data * 2
        self.base.weight.data = self.base.weight / s
    def forward(self, x: torch.Tensor):
        if self.off:
            self.renew()
        return self.base(x) * self.scale
w = torch.ones(3, requires_grad=True)
L(1)(w).sum().backward()
""",
    ),
    "another library's object": (
        """\
from tables import Frame


def f(x, n):
    if isinstance(n, Frame):
        return x * torch.arange(n.num_rows).sum()
    return x * n


w = torch.ones(3, requires_grad=True)
f(w, w.mean()).sum().backward()
""",
        """\
from tables import MyTensor


def f(x, n):
    if isinstance(n, MyTensor):
        return x * torch.arange(n.num_rows).sum()
    return x * n


w = torch.ones(3, requires_grad=True)
f(w, w.mean()).sum().backward()
""",
    ),
    "the shape of what keeps values under any name": (
        """\
import math


class D:
    def put(self, key, value):
        setattr(self, key, value)


def f(x: torch.Tensor, d):
    return x * math.floor(d.shape[1] / 2)


w = torch.ones(3, requires_grad=True)
d = D()
d.put(str(len(w)), w.mean())
f(w, d).sum().backward()
""",
        """\
import math


class D:
    def put(self, key, value):
        setattr(self, key, value)


def f(x: torch.Tensor, d):
    return x * math.floor(d.gain / 2)


w = torch.ones(3, requires_grad=True)
d = D()
d.put(str(len(w)), w.mean())
f(w, d).sum().backward()
""",
    ),
    "a range of whole numbers": (
        """\
def span(x: torch.Tensor, a: torch.Tensor, b: torch.Tensor):
    return x * torch.arange(a, b, dtype=torch.long).sum()
""",
        """\
def span(x: torch.Tensor, a: torch.Tensor, b: torch.Tensor):
    return x * torch.linspace(a, b, 3).sum()
""",
    ),
    "a text in a table": (
        """\
def told(x: torch.Tensor, table: torch.Tensor):
    table['mean'] = f"{x.mean():.2f}"
    return table
""",
        """\
def told(x: torch.Tensor, table: torch.Tensor):
    table[0] = float(f"{x.mean():.2f}")
    return table
""",
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    facts = load_facts(discover([str(folder)], root=folder), Cache(None), 1)
    found = examine(analyse(facts), load().rules, TaintOptions()).findings
    return {finding.rule for finding in found if finding.severity.value in ("error", "warning")}


@pytest.mark.parametrize("name", PAIRS)
def test_the_harmless_form_is_silent_and_its_look_alike_is_not(name, tmp_path):
    silent, lost = PAIRS[name]
    assert not rules(tmp_path, silent)
    assert rules(tmp_path, lost)


STEP = """\
def advance(net: nn.Module, x: torch.Tensor, accelerator, scale):
    loss = net(x).sum() * scale
    total = 0.0
    total += loss.item()
    accelerator.backward({given})
    return total * 2.0
"""


@pytest.mark.parametrize(("given", "found"), [("loss", set()), ("net(x).mean()", {"CS101"})])
def test_a_step_hands_out_the_number_of_what_it_trains_on(tmp_path, given, found):
    package = tmp_path / "steps"
    package.mkdir()
    (package / "__init__.py").write_text("from steps.m import advance\n\n__all__ = ['advance']\n")
    assert rules(package, STEP.format(given=given)) == found


SETTING = """\
class L(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(3, 3)
        self.scale = nn.Parameter(torch.ones(3))
    def {name}(self):
        self.base.weight.data = self.base.weight / (self.scale.data * 2)
    def forward(self, x: torch.Tensor):
        return self.base(x) * self.scale
"""


@pytest.mark.parametrize(("name", "silent"), [("olora_init", True), ("renew", False), ("__post_init__", False)])
def test_starting_values_are_silent_where_the_method_says_so(tmp_path, name, silent):
    assert (not rules(tmp_path, SETTING.format(name=name))) == silent


SCORE = """\
def scored(x: torch.Tensor, by: torch.Tensor):
    return x * float(by)
"""


@pytest.mark.parametrize(("folder", "found"), [("evaluation", set()), ("physics", {"CS102"})])
def test_a_folder_of_evaluations_reports(tmp_path, folder, found):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "score.py").write_text(HEAD + SCORE)
    facts = load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None), 1)
    told = examine(analyse(facts), load().rules, TaintOptions()).findings
    assert {one.rule for one in told if one.severity.value in ("error", "warning")} == found
