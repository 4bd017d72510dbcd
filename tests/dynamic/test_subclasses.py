"""Leaves that a library makes as tensors of its own subclass: where they are made, and whose history they drop."""

from __future__ import annotations

from pathlib import Path

from tests.dynamic.programs import Program, leaf

LIBRARY = """
import torch

class Point(torch.nn.Parameter):
    def __new__(cls, data, requires_grad=True):
        return torch.Tensor._make_subclass(cls, data, requires_grad)

def length(point):
    return (point * point).sum()
"""
PROGRAM = """
import sys
sys.path.insert(0, "site-packages")
import torch
from manifolds import Point, length
start = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
point = Point(torch.tensor([3.0, 4.0], dtype=torch.float64))  # made
moved = Point(start * 2)  # severed
loss = length(point) + length(moved) + start.sum()
loss.backward()
"""


def test_a_leaf_of_a_subclass_is_made_where_the_program_makes_it(tmp_path: Path, monkeypatch) -> None:
    library = tmp_path / "site-packages" / "manifolds"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text(LIBRARY)
    monkeypatch.chdir(tmp_path)
    program = Program(tmp_path, PROGRAM)
    record = program.run()
    assert leaf(record, "point").span.anchor() == f"program.py:{program.marked('# made')}"
    (site,) = (site for site in record.sites if site.leaves == (leaf(record, "start").key,))
    assert site.operation == "_make_subclass"
    assert site.callers[-1].span.line == program.marked("# severed")


LAZY = """
import torch
net = torch.nn.LazyLinear(2)
loss = net(torch.ones(3, 4)).sum()
loss.backward()
"""


def test_a_lazy_parameter_is_a_leaf_once_it_has_a_shape(tmp_path: Path) -> None:
    record = Program(tmp_path, LAZY).run()
    assert record.status == "ok"
    assert {found.name: found.shape for found in record.leaves} == {"net.weight": (2, 4), "net.bias": (2,)}
