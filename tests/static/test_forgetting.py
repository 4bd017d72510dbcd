"""Memory given back while solving changes no answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.source import Cache, discover, load_facts
from callscope.source.facts import freeze, thaw
from callscope.static import analysis, pointsets, solver
from callscope.static.program import Program

TEXT = "".join(
    f"class C{n}:\n    def __init__(self, f):\n        self.f = f\n    def __call__(self, x=1, y=1.0, z=True):\n"
    f"        return self.f(x)\n\ndef g{n}(x):\n    return C{n}(x)(x, [1, True, 1.0])\n"
    for n in range(10)
) + "".join(f"g{n}(g{m})\n" for n in range(10) for m in range(0, 10, 3))


def test_forgetting_sets_leaves_the_graph_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.py").write_text(TEXT)
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    whole = Program(facts, analysis.solve(facts.files)).graph_rows()
    forgotten = []
    monkeypatch.setattr(solver, "_REST", 7)
    monkeypatch.setattr(pointsets, "_ROOM", 1)
    forget = pointsets.PointSets.forget
    monkeypatch.setattr(pointsets.PointSets, "forget", lambda *given: (forgotten.append(1), forget(*given))[1])
    again = Program(facts, analysis.solve(facts.files)).graph_rows()
    assert again == whole
    assert len(forgotten) > 1


def test_facts_that_share_equal_parts_are_the_same_facts(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(TEXT)
    (file,) = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1).files
    assert repr(thaw(freeze(file))) == repr(file)  # repr tells 1, True and 1.0 apart
