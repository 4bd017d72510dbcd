"""How an edge is made: ``via`` of the written graph."""

from __future__ import annotations

from pathlib import Path

from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

PROGRAM = """
class A:
    def go(self): ...
    @property
    def size(self): return 1

class B(A):
    def go(self):
        base = super()
        base.go()
        super().size
        other = A() if self.size else super()
        other.go()
        self.stop()
    def stop(self): ...

B().go()
"""


def test_a_call_of_what_super_gives_is_told_from_others(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    graph = analyse(load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1), False).graph()
    ways = {(edge.site.line, edge.callee): edge.via for edge in graph.edges if edge.caller == "main.B.go"}
    assert {place: via for place, via in ways.items() if not place[1].startswith("<builtin>")} == {
        (10, "main.A.go"): "super",
        (11, "main.A.size"): "property",
        (12, "main.A.size"): "property",
        (13, "main.A.go"): "call",
        (14, "main.B.stop"): "call",
    }
