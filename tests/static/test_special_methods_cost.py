"""What asking for special methods costs: nothing a place for objects that have none, one look-up a class for all places."""

from pathlib import Path

import pytest

from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.classes import Classes
from callscope.static.solver import Solver

PLACES = 20


def solved(folder: Path, text: str) -> Solver:
    """Return the solved program of one file."""
    (folder / "program.py").write_text(text)
    return solve(load_facts(discover([str(folder)], folder), Cache(None), 1).files)


def called(s: Solver, name: str) -> int:
    """Return at how many places the function of this name is called."""
    return sum(isinstance(unit, int) and s.units[unit].name == name for _, unit in s.edges)


def loops(over: str) -> str:
    """Return many loops over an expression."""
    return "".join(f"for e{n} in {over}:\n    print(e{n})\n" for n in range(PLACES))


def test_no_node_for_each_loop_over_what_has_no_iter(tmp_path: Path) -> None:
    s = solved(tmp_path, f"class Plain:\n    pass\nplain = Plain()\n{loops('plain')}{loops('Plain')}")
    assert not any(key[0] == "iterator" for key in s.fields)


def test_loops_over_what_has_iter_are_followed(tmp_path: Path) -> None:
    text = "class Row:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        return 1\n"
    s = solved(tmp_path, f"{text}row = Row()\n{loops('row')}")
    assert called(s, "Row.__iter__") == called(s, "Row.__next__") == PLACES


def test_a_metaclass_is_looked_up_once_for_all_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "class Meta(type):\n    def __getitem__(cls, key):\n        return key\nclass Base(metaclass=Meta):\n    pass\nclass C(Base):\n    pass\n"
    watched: list[int] = []
    watch = Classes.watch

    def counted(self: Classes, cls: int, *rest: object) -> None:
        watched.append(cls)
        watch(self, cls, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Classes, "watch", counted)
    s = solved(tmp_path, text + "".join(f"C[{n}]\n" for n in range(PLACES)))
    assert called(s, "Meta.__getitem__") == PLACES
    assert len(watched) < PLACES


def test_a_metaclass_that_becomes_known_late_answers_all_places(tmp_path: Path) -> None:
    text = "class Meta(type):\n    def __getitem__(cls, key):\n        return key\nclass Base(metaclass=Meta):\n    pass\ndef base():\n    return [Base][0]\nclass C(base()):\n    pass\n"
    s = solved(tmp_path, text + "".join(f"C[{n}]\n" for n in range(PLACES)))
    assert called(s, "Meta.__getitem__") == PLACES


def test_a_patch_of_a_library_class_reaches_only_what_derives_from_it(tmp_path: Path) -> None:
    text = (
        "import torch\ndef shown(self):\n    pass\ntorch.nn.Module.shown = shown\n"
        "class Layer(torch.nn.Module):\n    pass\nclass Other:\n    pass\nLayer().shown()\nOther().shown()\n"
    )
    assert called(solved(tmp_path, text), "shown") == 1
