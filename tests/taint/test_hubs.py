"""What is written under a name leads to its reads by one node, not each write to each read, and everything comes out as it would by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.lint.catalogue import load
from callscope.model.finding import Finding
from callscope.source import Cache, discover, load_facts
from callscope.static.analysis import solve
from callscope.taint import TaintOptions
from callscope.taint.collecting import collect
from callscope.taint.detectors import DETECTORS
from callscope.taint.findings import Reporter
from callscope.taint.forward.analysis import Flow
from callscope.taint.onward import search_objects
from callscope.taint.program.view import View

WRITES = READS = 30
HEAD = "import torch\nw = torch.nn.Parameter(torch.ones(3))\n"


def many() -> str:
    """A class with very many writes to one attribute, and as many reads."""
    writes = "".join(f"    def put_{n}(self, x):\n        self.kept = (x * {n}).detach()\n" for n in range(WRITES))
    reads = "".join(f"    def get_{n}(self):\n        return self.kept * {n}\n" for n in range(READS))
    used = "".join(f"    box.put_{n}(w)\n    box.get_{n}().sum().backward()\n" for n in range(READS))
    return f"{HEAD}class Box:\n{writes}{reads}for box in (Box(), Box()):\n{used}"


READ = "".join(f"loss{n} = (one.{{name}} * {n}).sum()\nloss{n}.backward()\n" for n in range(5))
PROGRAMS = {
    "many": many(),
    "the function that writes reads too": f"{HEAD}class Box: pass\none, other = Box(), Box()\none.kept = w.detach()\n"
    + READ.format(name="kept"),
    "a name that is not seen": f"{HEAD}class Box:\n    def put(self, name, x):\n        setattr(self, name, x.detach())\none = Box()\none.put(input(), w)\n"
    + "".join(f"(one.part{n} * w).sum().backward()\n" for n in range(6)),
    "made a dictionary": f"{HEAD}class Box:\n    def __init__(self, x):\n        self.kept = x.detach()\none = Box(w)\n"
    + "".join(f"(vars(one)['kept'] * {n}).sum().backward()\n" for n in range(6)),
    "a record": f"from dataclasses import dataclass\n{HEAD}@dataclass\nclass Box:\n    kept: torch.Tensor\n"
    + "def make(x):\n    return Box(x.detach())\none, two = make(w), Box(w.detach())\n"
    + READ.format(name="kept"),
    "an element of what is kept": f"{HEAD}class Box:\n    def put(self, x):\n        self.rows = [x, x.detach()]\none, two = Box(), Box()\none.put(w)\n"
    + "".join(f"(one.rows[{n % 2}] * {n}).sum().backward()\n" for n in range(6)),
    "differentiated by itself": f"{HEAD}class Box: pass\nfor one in (Box(), Box()):\n    x = w.detach().requires_grad_()\n    one.kept = x * 2\n"
    + "".join(f"    torch.autograd.grad((one.kept * {n}).sum(), x)\n" for n in range(6)),
}


def judged(folder: Path, text: str) -> tuple[list[Finding], int]:
    """Return what is found, and how many edges the searches have."""
    (folder / "program.py").write_text(text)
    facts = load_facts(discover([str(folder)], folder), Cache(None), 1)
    options = TaintOptions(information=True)
    flow = Flow(View(solve(facts.files)), load().rules, options).run()
    reporter = Reporter(flow, options)
    found = collect(reporter, DETECTORS)
    searches = reporter.onward._searches.values()
    return list(found), sum(len(edges) for search in searches for edges in search.reach.after)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_same_as_each_write_by_itself(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = judged(tmp_path, PROGRAMS[name])
    monkeypatch.setattr(search_objects, "_WORTH_A_HUB", 1_000_000)
    by_themselves, _ = judged(tmp_path, PROGRAMS[name])
    assert found == by_themselves
    assert found


def test_as_many_edges_as_writes_and_reads(tmp_path: Path) -> None:
    found, edges = judged(tmp_path, PROGRAMS["many"])
    assert sum(one.severity.name != "INFO" for one in found) >= WRITES
    assert edges < WRITES * READS / 2


def test_reads_that_no_search_comes_to_are_no_nodes(tmp_path: Path) -> None:
    """Whose end is nearer than any guess does not ask who else may read what it keeps."""
    reads = "".join(f"    def get_{n}(self):\n        return self.kept * {n}\n" for n in range(READS))
    put = "    def put(self, x):\n        y = x.detach() * 2\n        self.kept = y\n        (y * x).sum().backward()\n"
    found, edges = judged(tmp_path, f"{HEAD}class Box:\n{put}{reads}for box in (Box(), Box()):\n    box.put(w)\n")
    assert [one.severity.name for one in found if one.name == "detach-call"] == ["ERROR"]
    assert edges < READS
