"""The search forward is as sure as its guesses are few, and what a bound leaves undone is told."""

from __future__ import annotations

from callscope.taint.bounds import UNSETTLED
from callscope.taint.onward import reach as r
from callscope.taint.onward.broken import Item
from callscope.taint.onward.inside import Inside
from callscope.taint.onward.way import Way


class Graph:
    """A graph of bare nodes, and the ways through it."""

    def __init__(self) -> None:
        self.reach = r.Reach()
        self.inside = Inside(self.reach.after, lambda node, after: True, [].append)
        self.way = Way(self.reach, self.inside, lambda node: node, lambda node: 0)

    def edge(self, node: int, after: int, length: int, *, guess: bool = False) -> None:
        self.reach.edge(node, r.as_edge(after, length, guess=guess))


def chain(lengths: list[int], *, guess: bool = False) -> tuple[Graph, list[int]]:
    found = Graph()
    nodes = [found.reach.add(Item(0, n, "tensor", True)) for n in range(len(lengths) + 1)]
    found.reach.end(nodes[-1], r.PROVEN_END, "backward() is called on it")
    for n, length in enumerate(lengths):
        found.edge(nodes[n], nodes[n + 1], length, guess=guess)
    return found, nodes


def test_a_certain_way_is_sure_however_long():
    found, nodes = chain([0] * 40)
    assert found.reach.reaches(nodes[0], r.PROVEN_END) and found.reach.is_sure(nodes[0])
    assert found.way.to_end(nodes[0], r.PROVEN_END) == ([(0, n) for n in range(41)], "backward() is called on it")


def test_a_guess_makes_it_likely_and_too_many_make_it_nothing():
    found, nodes = chain([r.MERGED] * (r.HORIZON + 1))
    assert not found.reach.reaches(nodes[0], r.PROVEN_END)
    assert found.reach.reaches(nodes[1], r.PROVEN_END) and not found.reach.is_sure(nodes[1])


def test_what_is_proven_behind_a_guess_is_likely_before_it():
    found, nodes = chain([0], guess=True)
    assert not found.reach.reaches(nodes[0], r.PROVEN_END)
    assert found.reach.reaches(nodes[0], r.LIKELY_END)


def test_a_nearer_end_found_later_shortens_the_way():
    found, nodes = chain([r.MERGED, r.MERGED, r.MERGED])
    found.edge(nodes[0], nodes[2], 0)
    found.reach.end(nodes[2], r.PROVEN_END, "it is differentiated")
    assert found.reach.is_sure(nodes[0])
    assert found.way.to_end(nodes[0], r.PROVEN_END)[1] == "it is differentiated"


def test_the_way_told_is_the_first_of_the_shortest_in_whatever_order_the_graph_grew():
    ways = []
    for order in ((1, 2), (2, 1)):
        found, nodes = chain([])
        start, first, second = (found.reach.add(Item(0, n, "tensor", True)) for n in range(1, 4))
        for node in order:
            found.edge(start, (first, second)[node - 1], 0)
            found.edge((first, second)[node - 1], nodes[0], 0)
        ways.append(found.way.to_end(start, r.PROVEN_END)[0])
    assert ways == [[(0, 1), (0, 2), (0, 0)]] * 2


def test_guesses_inside_a_function_are_counted_on_the_best_way_found_late():
    after: list[list[int]] = [[], [], [], []]
    shorter: list[int] = []
    inside = Inside(after, lambda node, following: True, shorter.append)
    for _ in after:
        inside.add()
    inside.first(0)
    for node, edge in (
        (0, r.as_edge(1, r.FIELD, guess=False)),
        (1, r.as_edge(2, 0, guess=False)),
        (0, r.as_edge(3, r.GUESS, guess=True)),
        (0, r.as_edge(1, 0, guess=False)),
    ):
        after[node].append(edge)
        inside.step(node, edge)
    assert [inside.length(node) for node in range(4)] == [(0, False), (0, False), (0, False), (0, True)]
    assert shorter == [1, 2, 3, 1, 2]


def test_a_bound_that_is_met_is_a_blind_spot(tmp_path, monkeypatch):
    from callscope.config import Config
    from callscope.lint.catalogue import load
    from callscope.source import Cache, discover, load_facts
    from callscope.static import analyse
    from callscope.taint import examine
    from callscope.taint.forward import analysis as forward

    (tmp_path / "m.py").write_text("def f(x):\n    return x * 2\n")
    program = analyse(load_facts(discover([str(tmp_path)]), Cache(None)))
    rules = load(Config(tmp_path)).rules
    assert examine(program, rules).unfinished == ()
    monkeypatch.setattr(forward, "_WORK", 0)
    spots = examine(program, rules).unfinished
    assert {spot.reason for spot in spots} == {f"m: {UNSETTLED}", f"m.f: {UNSETTLED}"} and spots[0].channel == "taint"


def test_what_is_only_likely_behind_a_guess_is_nothing_before_it():
    found, nodes = chain([0, 0], guess=True)
    assert found.reach.reaches(nodes[1], r.LIKELY_END)
    assert not found.reach.reaches(nodes[0], r.LIKELY_END)


def judged(folder, text):
    """Return the severity of the finding on each line."""
    from callscope.lint.catalogue import load
    from callscope.source import Cache, discover, load_facts
    from callscope.static import analyse
    from callscope.taint import examine

    (folder / "m.py").write_text(text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return {finding.span.line: str(finding.severity) for finding in examine(program, load().rules).findings}


CHAIN = """import torch

def f0(x):
    return x.detach() * 2.0

{calls}
w = torch.ones(3, requires_grad=True)
{last}(w * w).sum().backward()
"""


def test_a_proven_chain_of_twenty_calls_is_an_error(tmp_path):
    calls = "".join(f"def f{n}(x):\n    return f{n - 1}(x) + 1.0\n\n" for n in range(1, 21))
    assert judged(tmp_path, CHAIN.format(calls=calls, last="f20"))[4] == "error"


FIELD = """import torch

class Box:
    def __init__(self, t):
        self.t = t
    def kept(self, x):
        self.y = x.detach() * 2.0
    def read(self):
        return self.y * self.t

w = torch.ones(3, requires_grad=True)
box = Box(w)
box.kept(w * w)
{more}box.read().sum().backward()
"""


def test_a_field_of_the_only_object_is_certain_and_of_one_of_two_likely(tmp_path):
    assert judged(tmp_path, FIELD.format(more=""))[7] == "error"
    assert judged(tmp_path, FIELD.format(more="other = Box(w)\n"))[7] == "warning"


WRAPPER = """import torch

class Wrapper:
    @property
    def T(self):
        torch.sum(self).backward()

def turned(x):
    x.T

w = torch.ones(3, requires_grad=True)
turned(Wrapper())
turned(w.detach())
"""


def test_an_attribute_of_a_tensor_is_that_of_a_class_by_a_guess_only(tmp_path):
    assert judged(tmp_path, WRAPPER)[13] == "warning"
