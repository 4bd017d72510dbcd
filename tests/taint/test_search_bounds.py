"""The search forward is as sure as its guesses are few, and what a bound leaves undone is told."""

from __future__ import annotations

from callscope.taint.bounds import UNSETTLED
from callscope.taint.onward import reach as r


def chain(lengths: list[int], *, guess: bool = False) -> tuple[r.Reach, list[int]]:
    found = r.Reach()
    nodes = [found.add((0, n), n - 1) for n in range(len(lengths) + 1)]
    found.end(nodes[-1], r.PROVEN_END, "backward() is called on it")
    for n, length in enumerate(lengths):
        found.edge(nodes[n], nodes[n + 1], length, guess=guess)
    return found, nodes


def test_a_certain_way_is_sure_however_long():
    found, nodes = chain([0] * 40)
    assert found.reaches(nodes[0], r.PROVEN_END) and found.is_sure(nodes[0])
    assert found.way(nodes[0], r.PROVEN_END) == ([(0, n) for n in range(41)], "backward() is called on it")


def test_a_guess_makes_it_likely_and_too_many_make_it_nothing():
    found, nodes = chain([r.MERGED] * (r.HORIZON + 1))
    assert not found.reaches(nodes[0], r.PROVEN_END)
    assert found.reaches(nodes[1], r.PROVEN_END) and not found.is_sure(nodes[1])


def test_what_is_proven_behind_a_guess_is_likely_before_it():
    found, nodes = chain([0], guess=True)
    assert not found.reaches(nodes[0], r.PROVEN_END)
    assert found.reaches(nodes[0], r.LIKELY_END)


def test_a_nearer_end_found_later_shortens_the_way():
    found, nodes = chain([r.MERGED, r.MERGED, r.MERGED])
    found.edge(nodes[0], nodes[2], 0)
    found.end(nodes[2], r.PROVEN_END, "it is differentiated")
    assert found.is_sure(nodes[0])
    assert found.way(nodes[0], r.PROVEN_END)[1] == "it is differentiated"


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
    assert found.reaches(nodes[1], r.LIKELY_END)
    assert not found.reaches(nodes[0], r.LIKELY_END)


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
