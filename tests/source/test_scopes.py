"""Names that a code object binds or shares, however deep the statement stands that says so."""

from __future__ import annotations

import ast
import sys

import pytest

from callscope.source.lowering import lower_file
from callscope.source.scopes import bound_names, scope_of


def test_every_kind_of_statement_binds() -> None:
    text = """
import a.b, c as d
from e import f, g as h
with i as (j, [k, *l]): m = n = 1
for o in p: q += 1
else: r: int = 1
try: s = 1
except T as u: v = 1
else: w = 1
finally: x = 1
async def y(): hidden = 1
class z: hidden = 1
match aa:
    case [ab, *ac]: ad = 1
    case {"k": ae, **af}: pass
    case AG(x=ah) as ai: pass
del aj
while ak: al = 1
"""
    names = "a d f h j k l m n o q r s u v w x y z ab ac ad ae af ah ai aj al"
    assert bound_names(ast.parse(text).body, walrus=False) == set(names.split())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="syntax of Python 3.11")
def test_exception_groups_bind() -> None:
    assert bound_names(ast.parse("try: a = 1\nexcept* E as b: c = 1").body, walrus=False) == {"a", "b", "c"}


def test_declarations_of_nested_code_are_found() -> None:
    text = """
def f():
    x = y = z = 1
    class C:
        def m(self):
            if x:
                try: pass
                finally:
                    nonlocal y
    return C
"""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert scope_of(function.body, set(), walrus=False, shares=True).shared == {"y"}


def test_a_walrus_in_a_decorator_binds_where_the_decorator_stands() -> None:
    text = "def f(g):\n    @(w := g)\n    def h(): return w\n    while (v := w()): pass\n    return h, v\n"
    unit = lower_file(text, "m.py", "m", False).units[1]
    assert {"w", "v"} <= set(unit.stores)
    inner = lower_file(text, "m.py", "m", False).units[2]
    assert [op for op, _, _ in inner.values] == ["free", "return"]


def test_a_global_of_nested_code_is_the_modules() -> None:
    text = "def f():\n    def g():\n        for i in range(3):\n            global late\n            late = i\n    return g\ndef r(): return late\n"
    reader = lower_file(text, "m.py", "m", False).units[2]
    assert ("global", (), (0, "late")) in reader.values
