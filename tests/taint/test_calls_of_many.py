"""A call that may lead to very many functions is asked once for all of them, not by each of them again."""

from __future__ import annotations

from pathlib import Path

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.taint import TaintOptions
from callscope.taint.findings import Reporter
from callscope.taint.forward.analysis import Flow
from callscope.taint.program.view import View

MANY, CALLS = 20, 3


def program() -> str:
    kinds = "".join(
        f"class K{n}(Kind):\n    def run(self, x, scale=1.0):\n        return x * scale\n" for n in range(MANY)
    )
    calls = "".join(f"    kind.run(w * {n}, scale=w)\n" for n in range(CALLS))
    made = ", ".join(f"K{n}()" for n in range(MANY))
    return f"import torch\nw = torch.ones(3, requires_grad=True)\nclass Kind: pass\n{kinds}KINDS = [{made}]\ndef all_of_them():\n  for kind in KINDS:\n{calls}all_of_them()\n"


def reporter(folder: Path) -> Reporter:
    (folder / "program.py").write_text(program())
    facts = load_facts(discover([str(folder)], folder), Cache(None), 1)
    options = TaintOptions()
    return Reporter(Flow(View(solve(facts.files)), load().rules, options).run(), options)


def test_each_gets_what_the_calls_give_it(tmp_path: Path) -> None:
    found = reporter(tmp_path)
    view = found.view
    for g, unit in enumerate(view.units):
        if not unit.name.endswith(".run"):
            continue
        for position, _ in enumerate(unit.parameters):
            given = [
                (where, operands[1 + link.argument])
                for where, v in view.callers.get(g, ())
                for _, operands, tags in (view.units[where].values[v],)
                for callee in view.callees(where, v)
                if callee.unit == g
                for link in view.given(callee, tags)
                if link.parameter == position
            ]
            got = found.trace.arguments(g, position)
            assert [place for place in got if place in given] == given
            assert position == 0 or got == given


def test_those_of_one_unit_are_all_of_its(tmp_path: Path) -> None:
    view = reporter(tmp_path).view
    sites = {place for places in view.callers.values() for place in places}
    assert any(len(view.callees(*site)) >= MANY for site in sites)
    for site in sites:
        for unit in {callee.unit for callee in view.callees(*site)} | {0}:
            assert view.callees_in(*site, unit) == tuple(c for c in view.callees(*site) if c.unit == unit)
