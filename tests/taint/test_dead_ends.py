"""Places from which nothing leads on are no nodes of the search: it finds the same without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.taint import TaintOptions
from callscope.taint.collecting import collect
from callscope.taint.detectors import DETECTORS
from callscope.taint.findings import Reporter
from callscope.taint.forward.analysis import Flow
from callscope.taint.onward.dead_ends import DeadEnds
from callscope.taint.program.view import View

SHOWN = """import logging
def f(a, b, c, d, e):
    if a.shape[0] == 3 and not a.mean() > 0:
        raise ValueError(f"{a} is {b}")
    logging.info("%s", b)
    assert isinstance(c, int), c
    print(len(c), d[0] > 1, [e, e.size(0)])
"""
"""Of every parameter: compared, shown, tested, measured or thrown away."""
USED = {
    "given back": "def f(x):\n    return [x]\n",
    "given back behind a condition": "def f(x):\n    y = (x,) if x > 0 else None\n    return {'a': y}\n",
    "kept": "class A:\n    def f(self, x):\n        self.x = -x\n",
    "put into what was given": "def f(x, out):\n    out[0] = x + 1\n",
    "appended": "def f(x, out):\n    out.append(x)\n",
    "handed to a function of the program": "def f(x):\n    g(x)\ndef g(y): pass\n",
    "differentiated": "def f(x):\n    (x * 2).sum().backward()\n",
    "captured": "def f(x):\n    def g():\n        return x\n    return g\n",
    "set by name": "def f(x, o):\n    setattr(o, 'x', x)\n",
    "filled in": "from functools import partial\ndef g(x): pass\ndef f(x):\n    partial(g, x)\n",
    "added in place": "def f(x, out):\n    out += x\n",
    "handed to the base": "import torch\nclass A(torch.nn.Module):\n    def f(self, x):\n        super().__init__(x)\n",
}


def view_of(folder: Path, text: str) -> Flow:
    (folder / "m.py").write_text(text)
    facts = load_facts(discover([str(folder)], folder), Cache(None), 1)
    return Flow(View(solve(facts.files)), load().rules, TaintOptions()).run()


def dead(flow: Flow, name: str, *, counting: bool = False) -> set[str]:
    """Return the parameters of a function that lead nowhere."""
    ends = DeadEnds(flow, Reporter(flow, TaintOptions()).uses, counting=counting)
    g = next(g for g, unit in enumerate(flow.view.units) if unit.name.rpartition(".")[2] == name)
    return {one.name for one in flow.view.units[g].parameters if ends.is_one(g, one.value)}


def test_what_is_only_looked_at_leads_nowhere(tmp_path: Path) -> None:
    assert dead(view_of(tmp_path, SHOWN), "f") == {"a", "b", "c", "d", "e"}


@pytest.mark.parametrize("name", USED)
def test_what_is_used_leads_on(name: str, tmp_path: Path) -> None:
    assert "x" not in dead(view_of(tmp_path, USED[name]), "f")


def test_a_size_is_an_end_where_sizes_count(tmp_path: Path) -> None:
    flow = view_of(tmp_path, "import torch\ndef f(x):\n    torch.zeros(x)\n    range(x)\n")
    assert dead(flow, "f") == {"x"}
    assert dead(flow, "f", counting=True) == set()


PROGRAMS = Path(__file__).parent.parent / "corpus" / "taint"


def test_the_same_is_found_where_every_place_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a sample of the corpus: findings, evidence and information too, and fewer nodes."""

    def judged(text: str) -> tuple[object, int]:
        flow = view_of(tmp_path, text)
        reporter = Reporter(flow, TaintOptions())
        found = collect(reporter, DETECTORS)
        return found, sum(len(search.reach) for search in reporter.onward._searches.values())

    texts = [path.read_text() for path in sorted(PROGRAMS.rglob("*.py"))[::12]]
    assert len(texts) > 20
    without = [judged(text) for text in texts]
    monkeypatch.setattr(DeadEnds, "is_one", lambda self, g, v: False)
    every = [judged(text) for text in texts]
    assert [found for found, _ in without] == [found for found, _ in every]
    assert sum(count for _, count in without) < sum(count for _, count in every)
