"""What modules keep in containers and attributes harms nobody where nothing new is kept, or no graph; its look-alike does."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"
CELLS = """\
class Cell(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.w = nn.Parameter(torch.ones(n))

    def forward(self, x):
        return x * self.w

class Net(nn.Module):
    def __init__(self, both=False):
        super().__init__()
        self.both = both
        if both:
            self.cells, self.back = self.make()
        else:
            self.cells = self.make()

    def make(self):
        {made}

    def forward(self, x):
        for cell in self.cells:
            x = cell(x)
        return x
"""
ONE_OF_TWO = """\
cells = nn.Sequential(*(Cell(3) for _ in range(2)))
        if not self.both:
            return cells
        return cells, nn.Sequential(*(Cell(3) for _ in range(2)))"""
TWO_LISTS = """\
if not self.both:
            return [Cell(3) for _ in range(2)]
        return [Cell(3), Cell(3)]"""
MEMORY = """\
class Cell(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.w = nn.Parameter(torch.ones(n))

    def forward(self, x):
        return x * self.w

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Cell(3)
        self.memory = {}

    def change(self, fn):
        self.memory["first"] = fn({given})

    def forward(self, x):
        for cell in self.memory.values():
            x = cell(x)
        return x

def same(cell):
    return cell

def train(x):
    net = Net()
    net.change({fn})
    return net(x)
"""
TABLE = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))
        self.table = {"a": self.w * 2}

    def _apply(self, fn):
        for key, value in self.table.items():
            if {test}:
                self.table[key] = fn({value})
        return super()._apply(fn)

    def forward(self, x):
        return x * self.table["a"]
"""
FOLDED = """\
class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.state = nn.Parameter(torch.ones(3))

    def detach(self):
        return self.state

class Net(nn.Module):
    def __init__(self, part):
        super().__init__()
        self.w = part
        self.scale = None
        self.live = True

    def fold(self):
        if self.live:
            self.scale = torch.exp(self.w{stop})
            self.live = False

    def forward(self, x):
        self.fold()
        return x * self.scale

def train(x):
    return Net(nn.Parameter(torch.ones(3)))(x) + Net(Counter())(x)
"""
PAIRS = {
    "layers in one of two forms": ("CS907", CELLS.format(made=ONE_OF_TWO), CELLS.format(made=TWO_LISTS)),
    "what a function gives of a layer": (
        "CS907",
        MEMORY.replace("{given}", "self.first").replace("{fn}", "same"),
        MEMORY.replace("{given}", "3").replace("{fn}", "Cell"),
    ),
    "a table is moved elsewhere": (
        "CS902",
        TABLE.replace("{test}", "isinstance(value, torch.Tensor)").replace("{value}", "value"),
        TABLE.replace("{test}", "value is None").replace("{value}", "self.w * 2"),
    ),
    "a folded parameter": ("CS902", FOLDED.replace("{stop}", ".detach()"), FOLDED.replace("{stop}", "")),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("rule", "silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_is_kept_is_told_where_something_new_or_a_graph_is_kept(tmp_path, rule, silent, found):
    assert rule not in rules(tmp_path, silent)
    assert rule in rules(tmp_path, found)
