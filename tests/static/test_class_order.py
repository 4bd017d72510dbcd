"""The method resolution order of analysed classes is Python's own."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.static.program import Program


def program(folder: Path, text: str) -> Program:
    (folder / "m.py").write_text(text)
    return analyse(load_facts(discover([str(folder)], folder), Cache(None), 1))


def order(solved: Program, name: str) -> list[str]:
    unit = next(number for number, unit in enumerate(solved.units) if unit.name == name)
    return [solved.units[entry].name for entry in solved.class_order(unit) if isinstance(entry, int)]


@pytest.mark.parametrize("seed", range(8))
def test_random_hierarchies_have_pythons_order(tmp_path: Path, seed: int) -> None:
    choose, lines, made = random.Random(seed), [], {}
    for number in range(40):
        bases = choose.sample(sorted(made), min(len(made), choose.randint(0, 3)))
        try:
            made[f"C{number}"] = type(f"C{number}", tuple(made[base] for base in bases), {})
        except TypeError:
            continue
        lines.append(f"class C{number}({', '.join(bases)}): pass\n")
    solved = program(tmp_path, "".join(lines))
    for name, cls in made.items():
        assert order(solved, name) == [entry.__name__ for entry in cls.__mro__[:-1]]


def test_where_python_refuses_the_order_the_rest_keeps_its_first_order(tmp_path: Path) -> None:
    solved = program(tmp_path, "class A: pass\nclass B(A): pass\nclass C(A, B): pass\n")
    assert order(solved, "C") == ["C", "A", "B"]


def test_a_long_chain_of_classes_is_followed_to_its_root(tmp_path: Path) -> None:
    chain = "".join(f"class C{i + 1}(C{i}): pass\n" for i in range(3000))
    solved = program(tmp_path, f"class C0:\n    def run(self): pass\n{chain}C3000().run()\n")
    assert ("m", "m.C0.run") in {(edge.caller, edge.callee) for edge in solved.graph().edges}
