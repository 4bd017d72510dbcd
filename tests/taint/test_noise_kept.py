"""What is kept, counted or found by a search in healthy packages: each form is silent, and its broken twin is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"
KEPT = """\
import jax
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
        self.kept = None

    def make(self):
        def run(x=1.0):
            return x * self.w
        return {made}

    def forward(self, x):
        if self.kept is None:
            self.kept = self.make()
        return {used}

m = M()
opt = torch.optim.SGD(m.parameters(), 0.1)
for x in torch.ones(3, 3):
    m(x).sum().backward()
"""
LAW = """\
class Law:
    def __init__(self, mean):
        self.mean = mean
        self._root = None

    def scaled(self, by):
        self.mean = self.mean * by

    def root(self):
        if self._root is None:
            self._root = self.mean.exp()
        return self._root

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
    def forward(self, x):
        law = Law(self.w)
        law.scaled(2)
        return x * law.root()
{loop}"""
LOOP = """\

w = torch.ones(3, requires_grad=True)
law = Law(w)
for x in torch.ones(3, 3):
    (law.root() * x).sum().backward()
"""
SEARCH = """\
from scipy.optimize import minimize

def f(x: torch.Tensor):
    found = minimize(lambda v: float((v ** 2).sum()), x.detach().numpy())
    return torch.from_numpy(found.x) * 2.0
"""
END = """\
w = torch.ones(3, requires_grad=True)
f(w).sum().backward()
"""
STORED = """\
class Store:
    def __init__(self):
        self.kept = None
class A:
    def put(self, store: Store, x: torch.Tensor):
        store.kept = x.{stop}
class B:
    def take(self, store: Store):
        return store.kept * 2.0
"""
ADDED = """
def added(a, b):
    return torch.add(a, b)
def other(x: torch.Tensor):
    return added(x.exp(), x.cos())
"""
ROWS = """\
from tables import csr
def f(x: torch.Tensor, rows):
    return csr(x, int(x.max())) * {by}
"""
MOVED = """\
class M(nn.Module):
    def __init__(self, table: dict[str, torch.Tensor]):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
        self.table = table
        self.table["a"] = nn.Parameter(self.table["a"], requires_grad=True)

    def forward(self, x):
        for key, value in self.table.items():
            if isinstance(value, torch.Tensor):
                if value.device != self.w.device:
                    self.table[key] = {new}
        return x * self.table["a"]
"""
MANY = """\
class Graph:
    def __init__(self, kind: torch.Tensor):
        self.kind = kind
    def many(self){to}:
        return {end}
"""
TEXT = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
    def forward(self, x):
        return x * float({text})
"""
FILED = """\
import io
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
    def forward(self, x):
        stream = io.BytesIO()
        torch.save(self.w * 2, stream)
        return x * torch.load(stream)
{end}"""
METHOD = """\
class Store:
    def __init__(self, **values):
        for key, value in values.items():
            setattr(self, key, value)

def f(x: torch.Tensor, many):
    return x * float(many.{read}(0))

store = Store(**{{str(id(torch)): nn.Linear(3, 3)}})
f(torch.ones(3, requires_grad=True), store).sum().backward()
"""
RUN = "M()(torch.ones(3)).sum().backward()\n"
NEAREST = """\
def f(x: torch.Tensor):
    found = torch.empty(2, 3{kind})
    for row in range(2):
        found[row].copy_((x.detach() * 2).sum())
    return found.view(3, 2) + 1
"""
ONCE = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
        self.kept = None
    def prepare(self):
        if self.kept is not None:
            {then}
        self.kept = self.w.exp()
    def forward(self, x):
        self.prepare()
        return x * self.kept
"""
AGAIN = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
        self.kept = None
    def forward(self, x):
        front = self.w.exp()
        if self.kept is None or {test}:
            self.kept = front
        return x * self.kept
"""
HOOK = """\
layer = nn.Linear(3, 3)
y = layer(torch.ones(3))
{on}.register_hook(lambda grad: grad * 0)
y.sum().backward()
"""
ASK = """\
import math
def f(x: torch.Tensor, y):
    return x * math.{name}(y)
w = torch.ones(3, requires_grad=True)
f(w, w.sum()).sum().backward()
"""
NNZ = """\
def f(x: torch.Tensor):
    if x.{asked} == 0:
        return torch.zeros(3)
    return x * 2
"""
TAKEN = """\
w = torch.ones(3, requires_grad=True)
s = Store()
A().put(s, w)
(B().take(s) * w).sum().backward()
"""
PAIRS = {
    "a function that a library makes is kept": (
        KEPT.format(made="jax.pmap(run)", used="self.kept(x)"),
        KEPT.format(made="run()", used="self.kept * x"),
    ),
    "what was kept is moved elsewhere": (
        MOVED.format(new="value.to(self.w.device)"),
        MOVED.format(new="value * self.w"),
    ),
    "kept by an object that no loop sees twice": (LAW.format(loop=""), LAW.format(loop=LOOP)),
    "found by a search": (SEARCH, SEARCH + END),
    "stopped, and guessed to be read elsewhere": (
        STORED.format(stop="detach()"),
        STORED.format(stop="detach()") + TAKEN,
    ),
    "a text that is no number": (TEXT.format(text="str(self.w.mean())"), TEXT.format(text="f'{self.w.mean():.3f}'")),
    "a file, and who may read it": (FILED.format(end=""), FILED.format(end=RUN)),
    "a method of a tensor, of what keeps layers under any name": (
        METHOD.format(read="max"),
        METHOD.format(read="gain"),
    ),
    "a row of places": (NEAREST.format(kind=", dtype=torch.int64"), NEAREST.format(kind="")),
    "set once": (ONCE.format(then="raise ValueError('twice')"), ONCE.format(then="return")),
    "kept until there is another": (
        AGAIN.format(test="not torch.equal(front, self.kept)"),
        AGAIN.format(test="len(x) > len(self.kept)"),
    ),
    "a question to a number": (ASK.format(name="isnan"), ASK.format(name="sin")),
    "how many are stored": (NNZ.format(asked="nnz()"), NNZ.format(asked="sum()")),
    "stopped, and put beside what is live before it is kept": (
        STORED.format(stop="detach() * 2.0 + torch.ones(3)"),
        STORED.format(stop="detach() * 2.0 + x.sin() ** 3"),
    ),
    "stopped, and added by a helper that others give live values": (
        STORED.format(stop="detach()").replace("x.detach()", "added(x.detach(), torch.ones(3))") + ADDED,
        STORED.format(stop="detach()").replace("x.detach()", "added(x.detach(), 1.0) + x.sin() ** 3") + ADDED,
    ),
    "a size for another library": (ROWS.format(by="1.0"), ROWS.format(by="int(x.max()) * x")),
    "a whole number is handed out": (
        MANY.format(to="", end="int(self.kind.max()) + 1"),
        MANY.format(to="", end="(int(self.kind.max()) + 1) * self.kind"),
    ),
    "a number that is said to be whole": (
        MANY.format(to=" -> int", end="self.kind.tolist()[0] * 2"),
        MANY.format(to="", end="self.kind.tolist()[0] * 2"),
    ),
}


def rules(folder, text):
    package = folder / "pk"
    package.mkdir(exist_ok=True)
    names = [name for name in ("M", "Graph") if f"class {name}" in text]
    (package / "__init__.py").write_text(
        "".join(f"from pk.m import {name}\n" for name in names) + f"__all__ = {names}\n"
    )
    (package / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(package)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_form_is_believed_only_where_a_gradient_is_lost(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)


@pytest.mark.parametrize(("on", "severity"), [("layer.weight", "warning"), ("y", "error")])
def test_one_parameter_may_be_meant_to_stay_as_it_is(tmp_path, on, severity):
    (tmp_path / "m.py").write_text(HEAD + HOOK.format(on=on))
    program = analyse(load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None)))
    assert [f.severity.value for f in examine(program, load().rules, TaintOptions()).findings] == [severity]
