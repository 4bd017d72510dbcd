"""A way to ask what a few lines of source call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from callscope.render.callgraph_pycg import adjacency
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

Graph = Callable[..., dict[str, list[str]]]


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """Return a function from source texts by module to the adjacency of their call graph, empty callers left out."""

    def build(
        main: str, *, open_world: bool | None = False, candidates: bool = False, **modules: str
    ) -> dict[str, list[str]]:
        for name, text in {"main": main, **modules}.items():
            (tmp_path / f"{name}.py").write_text(text)
        program = analyse(load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1), open_world)
        found = adjacency(program.graph(), candidates=candidates or bool(open_world))
        return {caller: callees for caller, callees in found.items() if callees}

    return build
