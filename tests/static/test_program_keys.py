"""What a container holds under a key is found in the solved program."""

from __future__ import annotations

from pathlib import Path

from callscope.source import Cache, discover, load_facts
from callscope.static import Program
from callscope.static import analyse as solve


def program(folder: Path, text: str) -> Program:
    (folder / "m.py").write_text(text)
    return solve(load_facts(discover([str(folder)], folder), Cache(None), 1))


def test_an_item_is_found_by_its_key(tmp_path: Path) -> None:
    solved = program(tmp_path, "class A: pass\nclass B: pass\nbox = {'a': A(), 'b': B()}\n")
    unit = next(g for g, unit in enumerate(solved.units) if unit.kind == "module")
    box = next(v for v, (op, _, _) in enumerate(solved.units[unit].values) if op == "dict")
    (number,) = solved.points_to(solved.node(unit, box))
    found = {key: solved.item(number, key) for key in ("a", "b", "c", 1)}
    assert found["c"] is None and found[1] is None
    classes = [solved.instance_class(one) for key in ("a", "b") for one in solved.points_to(found[key] or 0)]
    assert [solved.name(one or 0) for one in classes] == ["m.A", "m.B"]
