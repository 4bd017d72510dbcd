"""Where a gradient comes to a break only by what is merged on its way, nothing is told; where each step is seen, the same break is."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"
SETTINGS = """\
def scaled(x, **values):
    return x * torch.tensor(values["w"]) * 2

def run(x, atoms, names):
    positions = atoms.positions.sin()
    return scaled(x, {given}) + positions
"""
PACKED = """\
import torch.ops

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))

    def pack(self):
        self.packed = nn.Parameter(self.w.exp(), requires_grad=False)

    def forward(self, x):
        return {use}
"""
CONVERTED = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))

    def convert(self):
        self.packed = nn.Parameter(self.w.exp() * 2, requires_grad={flag})
        {then}

    def forward(self, x):
        return x * self.packed
"""
ANGLE = """\
class M(nn.Module):
    def __init__(self, eps=1e-6):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
        self.eps = eps

    def forward(self, x):
        c = (self.w * x).sum()
        a = torch.acos({by}c.clamp({low}, {high}))
        return torch.where(c > 0.5, a + 1, a)
"""
STEP = """\
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))

    def forward(self, x):
        scale = {made}
        if scale == 0:
            scale = torch.tensor([0.1])
        return {use}
"""
WHOLE = """\
def pairs(first: torch.Tensor, second: torch.Tensor, n: int):
    i = first.long()
    j = second.to(torch.int64)
    return {end}
"""
PAIRS = {
    "what an object from outside has under one name, among others under names that are not seen": (
        SETTINGS.format(given="**{name: atoms.info for name in names}"),
        SETTINGS.format(given="w=atoms.positions"),
    ),
    "what only quantised operations compute with": (
        PACKED.format(use="torch.ops.quantized.add(x, torch.quantize_per_tensor(self.packed, 0.1, 0, torch.qint8), 0.1, 0)"),
        PACKED.format(use="torch.add(x, self.packed) * 2"),
    ),
    "whole numbers put side by side": (
        WHOLE.format(end="torch.cat([torch.repeat_interleave(i, n), j])"),
        WHOLE.format(end="torch.cat([torch.repeat_interleave(i, n), j]) * 0.5"),
    ),
    "whole numbers for an operation that was registered with torch": (
        WHOLE.format(end="torch.ops.cuaev.run(i, j)"),
        WHOLE.format(end="torch.add(i, j)"),
    ),
    "a frozen form, whose source is deleted": (
        CONVERTED.format(flag=False, then="delattr(self, 'w')"),
        CONVERTED.format(flag=False, then="self.w.add_(0.1)"),
    ),
    "a trained form, whose source is deleted": (
        CONVERTED.format(flag=False, then="del self.w"),
        CONVERTED.format(flag=True, then="del self.w"),
    ),
    "an angle that is kept from the ends, and is then chosen": (
        ANGLE.format(low="-1.0 + self.eps", high="1.0 - self.eps", by=""),
        ANGLE.format(low="-1.0", high="1.0", by=""),
    ),
    "a cosine that is shrunk": (
        ANGLE.format(low="-2.0", high="2.0", by="0.95 * ").replace("torch.where(c > 0.5, a + 1, a)", "a"),
        ANGLE.format(low="-2.0", high="2.0", by="1.05 * ").replace("torch.where(c > 0.5, a + 1, a)", "a"),
    ),
    "the size of a step, and a factor": (
        STEP.format(made="self.w.abs().max() / 127", use="torch.quantize_per_tensor(x, scale, 0, torch.qint8)"),
        STEP.format(made="self.w.abs().max() / 127", use="x * scale"),
    ),
}  # fmt: skip


def rules(folder, text):
    package = folder / "pk"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("from pk.m import *\n")
    (package / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(package)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_way_is_believed_only_where_it_is_seen(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)


KINDS = """\
def rms(samples):
    return torch.sqrt(torch.mean(torch.square(samples), dim=-1))

class Result:
    def __init__(self, samples):
        self.samples = samples

class Base(nn.Module):
    def forward(self, samples: torch.Tensor):
        found = self.apply(samples.clone())
        return found.samples if self.kind == "tensor" else found

class Noise(Base):
    def apply(self, samples):
        return Result(samples + rms(samples).unsqueeze(-1))

class All(nn.Module):
    def __init__(self, transforms):
        super().__init__()
        self.transforms = nn.ModuleList(transforms)

    def forward(self, samples: torch.Tensor):
        for transform in self.transforms:
            samples = transform(samples)
        return samples
"""
KIND = "class Gain{n}(Base):\n    def apply(self, samples):\n        return Result(samples * {n})\n"


def test_a_method_that_many_classes_define_is_no_guess_of_the_object_itself(tmp_path):
    (tmp_path / "m.py").write_text(HEAD + KINDS + "".join(KIND.format(n=n) for n in range(2, 14)))
    program = analyse(load_facts(discover([str(tmp_path)], root=tmp_path), Cache(None)))
    assert [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings] == ["CS803"]
