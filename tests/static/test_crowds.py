"""A base class of very many classes: what it reads of itself is not read of each of them, and every override is still found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.static.graph import GraphBuilder
from callscope.static.hierarchy import Hierarchy

CLASSES, NAMES = 150, 40


def source() -> str:
    shared = "".join(f"    def shared_{n}(self): pass\n" for n in range(NAMES))
    reads = "".join(f"        self.shared_{n}()\n" for n in range(NAMES))
    base = f"class Base:\n{shared}    def run(self):\n{reads}        self.step()\n        self.kept()\n"
    children = "".join(f"class C{n}(Base):\n    def step(self): pass\n" for n in range(CLASSES))
    stored = "def kept(): pass\nclass Kept(Base):\n    def __init__(self): self.kept = kept\n    def step(self): pass\n"
    calls = "Kept().run()\n" + "".join(f"C{n}().run()\n" for n in range(CLASSES))
    return base + children + stored + calls


def test_every_override_and_one_node_a_shared_method(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(source())
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    solver = solve(facts.files)
    read = sum(map(len, solver.attributes.values()))
    called = {edge.callee for edge in GraphBuilder(solver, facts.root).build().edges if edge.caller == "m.Base.run"}

    wanted = (
        {f"m.C{n}.step" for n in range(CLASSES)}
        | {f"m.Base.shared_{n}" for n in range(NAMES)}
        | {"m.Kept.step", "m.kept"}
    )
    assert wanted <= called
    assert read < CLASSES * NAMES / 2


def test_names_that_are_fetched_are_not_fetched_of_each_receiver(tmp_path: Path) -> None:
    names = ", ".join(f'"shared_{n}"' for n in range(NAMES))
    text = source().replace(
        "        self.kept()\n",
        f"        self.kept()\n        for name in ({names}, 'step'):\n            getattr(self, name)()\n",
    )
    (tmp_path / "m.py").write_text(text)
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    solver = solve(facts.files)
    called = {edge.callee for edge in GraphBuilder(solver, facts.root).build().edges if edge.caller == "m.Base.run"}
    assert {f"m.C{n}.step" for n in range(CLASSES)} | {f"m.Base.shared_{n}" for n in range(NAMES)} <= called
    read = sum(map(len, solver.attributes.values()))
    assert read < CLASSES * 4  # 359; 1,709 where each name is read of each receiver


def test_functions_that_receivers_keep_are_found_beside_many_methods(tmp_path: Path) -> None:
    """What is called may be many more methods than another value may be things, and so the functions that some receivers keep."""
    own = "".join(f"class C{n}(Base):\n    def step(self): pass\n" for n in range(CLASSES))
    kept = "".join(
        f"def kept_{n}(): pass\nclass K{n}(Base):\n    def __init__(self): self.step = kept_{n}\n" for n in range(24)
    )
    calls = "".join(f"C{n}().run()\n" for n in range(CLASSES)) + "".join(f"K{n}().run()\n" for n in range(24))
    (tmp_path / "m.py").write_text(f"class Base:\n    def run(self):\n        self.step()\n{own}{kept}{calls}")
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    edges = GraphBuilder(solve(facts.files), facts.root).build().edges
    called = {edge.callee for edge in edges if edge.caller == "m.Base.run"}
    assert {f"m.kept_{n}" for n in range(24)} | {f"m.C{n}.step" for n in range(CLASSES)} <= called


def test_what_derives_from_a_class_is_gathered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Annotations that name a base of very many classes do not go through them one by one, each time."""
    walked: list[int] = []
    below = Hierarchy.below

    def counted(self: Hierarchy, cls: int) -> Iterator[int]:
        for one in below(self, cls):
            walked.append(one)
            yield one

    monkeypatch.setattr(Hierarchy, "below", counted)
    fields = "".join(f"    field_{n}: 'Base' = None\n" for n in range(NAMES))
    children = "".join(f"class C{n}(Base):\n    pass\n" for n in range(CLASSES))
    (tmp_path / "m.py").write_text(f"class Base:\n{fields}{children}")
    solve(load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1).files, open_world=True)
    assert len(walked) < CLASSES * NAMES
