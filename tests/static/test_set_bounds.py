"""Bounds on containers: what is told apart, and where telling apart ends."""

from __future__ import annotations

from pathlib import Path

from callscope.source import Cache, discover, load_facts
from callscope.static import Program, analyse


def program_of(text: str, folder: Path) -> Program:
    (folder / "m.py").write_text(text)
    return analyse(load_facts(discover([str(folder / "m.py")], folder), Cache(None), 1))


def calls(program: Program, caller: str) -> list[str]:
    return [edge.callee for edge in program.graph().edges if edge.caller == caller]


def test_near_indices_are_told_apart_and_far_ones_are_not(tmp_path: Path) -> None:
    names = [f"f{n}" for n in range(80)]
    text = "".join(f"def {name}(): pass\n" for name in names)
    text += f"table = [{', '.join(names)}]\ndef near(): table[3]()\ndef far(): table[70]()\nnear()\nfar()\n"
    program = program_of(text, tmp_path)
    near, far = calls(program, "m.near"), calls(program, "m.far")
    assert ("m.f3" in near, "m.f5" in near) == (True, False)
    assert ("m.f70" in far, "m.f75" in far, "m.f5" in far) == (True, True, False)


def test_a_sum_of_what_may_be_anything_makes_no_new_container(tmp_path: Path) -> None:
    classes = "".join(f"class C{n}:\n    def __add__(self, other): return self\n" for n in range(12))
    things = ", ".join(f"C{n}()" for n in range(12))
    late = "def first(): return [1]\ndef second(): return first()\ndef third(): return second()\n"
    pick = f"def pick(i): return [{things}, third()][i]\n"
    text = f"{classes}{late}{pick}x = pick(i)\ny = x + x\nz = y + y\n"
    program = program_of(text, tmp_path)
    values = program.units[0].values
    sums = [n for n, (op, _, data) in enumerate(values) if op == "binop" and data == "+"]
    made = {o for n in sums for o in program.points_to(program.node(0, n)) if program.describe(o)[0] == "box"}
    assert len(sums) == 2
    assert not {program.describe(o)[2] for o in made} & {program.node(0, n) for n in sums}


def test_lists_that_are_surely_lists_still_add_up(tmp_path: Path) -> None:
    program = program_of("def f(): pass\ndef g(): pass\nfor h in [f] + [g]: h()\n", tmp_path)
    assert calls(program, "m") == ["m.f", "m.g"]
