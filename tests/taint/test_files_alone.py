"""What is found in some files alone is what the whole program shows there, evidence included: random programs, random files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from callscope.lint.catalogue import load
from callscope.model.finding import Finding
from callscope.source import Cache, discover, load_facts
from callscope.static import Program
from callscope.static import analyse as solve
from callscope.taint import TaintOptions, analyse

FILES, FUNCTIONS = 6, 4
BODIES = (
    "y = x.detach() * 2.0\n    return y + {f}(x)",
    "y = float(x.sum())\n    return {f}(x) * y",
    "box = {{'a': x.detach(), 'b': {f}(x), 'c': [x * 2.0]}}\n    return box['a'] + box['c'][0] + {g}(box['b'])",
    "kept = Kept()\n    kept.value = x.detach() + 1.0\n    return {f}(kept.value) * kept.other",
    "rows = [{f}(x), x.round()]\n    return sum(row * 3.0 for row in rows)",
    "if flag:\n        x = {f}(x)\n    return {g}(x).detach() + 0.5",
    "many = {{k: {f}(x).item() for k in ('a', 'b')}}\n    return {g}(x * many['a'])",
    "for step in (Kept(), Other()):\n        x = step.run(x)\n    return {f}(x)",
    "table = ([x.detach()], {{'k': (x, {f}(x).detach())}})\n    return table[0][0] + table[1]['k'][1]",
)
HEAD = """import torch
from p.base import Kept, Other

"""
BASE = """import torch

class Kept:
    def __init__(self):
        self.value = torch.zeros(3)
        self.other = torch.ones(3)
    def run(self, x):
        self.value = x.detach()
        return self.value * self.other

class Other(Kept):
    def run(self, x):
        return x.sign() + self.value
"""


def package(folder: Path, seed: int) -> Program:
    """Write a random package whose files call each other, and solve it."""
    rng = random.Random(seed)
    (folder / "p").mkdir()
    (folder / "p/__init__.py").write_text("")
    (folder / "p/base.py").write_text(BASE)
    names = [(f"m{n}", f"f{n}_{k}") for n in range(FILES) for k in range(FUNCTIONS)]
    for n in range(FILES):
        lines = [HEAD, *(f"import p.m{other}" for other in range(FILES) if other != n), ""]
        for k in range(FUNCTIONS):
            f, g = (_spelled(n, *rng.choice(names)) for _ in "fg")
            lines.append(f"def f{n}_{k}(x, flag=False):\n    {rng.choice(BODIES).format(f=f, g=g)}\n")
        file, function = rng.choice(names)
        lines.append(f"def train{n}():\n    w = torch.ones(3, requires_grad=True)")
        lines.append(f"    {_spelled(n, file, function)}(w * w).sum().backward()\n    return w.grad\n")
        (folder / f"p/m{n}.py").write_text("\n".join(lines))
    return solve(load_facts(discover([str(folder)], root=folder), Cache(None)))


def _spelled(n: int, file: str, function: str) -> str:
    return function if file == f"m{n}" else f"p.{file}.{function}"


def found(program: Program, paths: frozenset[str] | None = None) -> tuple[Finding, ...]:
    return analyse(program, load().rules, TaintOptions(report_paths=paths))


@pytest.mark.parametrize("seed", range(6))
def test_some_files_alone_are_found_what_the_whole_shows_there(tmp_path, seed):
    program, rng = package(tmp_path, seed), random.Random(seed)
    whole = found(program)
    files = sorted({finding.span.path for finding in whole})
    assert len(files) > 3
    for some in [frozenset({rng.choice(files)}), frozenset(rng.sample(files, 2)), frozenset(files[-1:])]:
        assert found(program, some) == tuple(finding for finding in whole if finding.span.path in some)
