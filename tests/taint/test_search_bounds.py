"""The search forward has a horizon, and what a bound leaves undone is told."""

from __future__ import annotations

from callscope.taint import reach as r
from callscope.taint.bounds import UNSETTLED


def chain(lengths: list[int], *, guess: bool = False) -> tuple[r.Reach, list[int]]:
    found = r.Reach()
    nodes = [found.add((0, n), n - 1) for n in range(len(lengths) + 1)]
    found.end(nodes[-1], r.PROVEN_END, "backward() is called on it")
    for n, length in enumerate(lengths):
        found.edge(nodes[n], nodes[n + 1], length, guess=guess)
    return found, nodes


def test_a_near_end_is_reached_and_the_way_is_known():
    found, nodes = chain([0, r.CALL, 0])
    assert found.reaches(nodes[0], r.PROVEN_END) and found.is_sure(nodes[0])
    assert found.way(nodes[0], r.PROVEN_END) == ([(0, 0), (0, 1), (0, 2), (0, 3)], "backward() is called on it")


def test_a_far_end_is_likely_and_one_beyond_the_horizon_is_none():
    found, nodes = chain([r.CALL] * (r.HORIZON + 1))
    assert not found.reaches(nodes[0], r.PROVEN_END)
    assert found.reaches(nodes[1], r.PROVEN_END) and not found.is_sure(nodes[1])


def test_what_is_proven_behind_a_guess_is_likely_before_it():
    found, nodes = chain([r.CALL], guess=True)
    assert not found.reaches(nodes[0], r.PROVEN_END)
    assert found.reaches(nodes[0], r.LIKELY_END)


def test_a_nearer_end_found_later_shortens_the_way():
    found, nodes = chain([r.FIELD, r.FIELD, r.FIELD, r.FIELD])
    assert not found.is_sure(nodes[0])
    found.end(nodes[1], r.PROVEN_END, "it is differentiated")
    assert found.is_sure(nodes[0])
    assert found.way(nodes[0], r.PROVEN_END)[1] == "it is differentiated"


def test_a_bound_that_is_met_is_a_blind_spot(tmp_path, monkeypatch):
    from callscope.config import Config
    from callscope.lint.catalogue import load
    from callscope.source import Cache, discover, load_facts
    from callscope.static import analyse
    from callscope.taint import examine, forward

    (tmp_path / "m.py").write_text("def f(x):\n    return x * 2\n")
    program = analyse(load_facts(discover([str(tmp_path)]), Cache(None)))
    rules = load(Config(tmp_path)).rules
    assert examine(program, rules).unfinished == ()
    monkeypatch.setattr(forward, "_WORK", 0)
    spots = examine(program, rules).unfinished
    assert {spot.reason for spot in spots} == {f"m: {UNSETTLED}", f"m.f: {UNSETTLED}"} and spots[0].channel == "taint"


def test_what_is_only_likely_behind_a_guess_is_nothing_before_it():
    found, nodes = chain([r.CALL, r.CALL], guess=True)
    assert found.reaches(nodes[1], r.LIKELY_END)
    assert not found.reaches(nodes[0], r.LIKELY_END)
