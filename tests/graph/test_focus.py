"""A large program in which a gradient dies: the picture is of that place, its way to the sink, and a few nodes more."""

from __future__ import annotations

import pytest

from callscope.graph.flow import Flow, FlowEdge, FlowNode, Life
from callscope.graph.folding import SMALL, fold
from callscope.model.span import Span


def program(before: int, after: int, *, beside: int = 0, dies: bool = True) -> Flow:
    """Return a chain of lines in many functions; the gradient dies ``before`` lines after its parameter."""
    nodes: dict[str, FlowNode] = {}
    edges: list[FlowEdge] = []

    def add(key: str, kind: str, life: Life, line: int, *, first: bool = False, source: str = "") -> str:
        path, function = f"part{line // 10}.py", f"part{line // 10}.f{line // 5}"
        nodes[key] = FlowNode(key, kind, key, Span(path, line), function, life, first=first)
        if source:
            edges.append(FlowEdge(source, key, Life.DEAD if life is Life.KILLS else life))
        return key

    last = add("weight", "leaf", Life.DEAD if dies else Life.LIVE, 1)
    for index in range(before):
        last = add(f"early{index}", "operation", Life.DEAD if dies else Life.LIVE, 2 + index, source=last)
    last = add("mul", "operation", Life.KILLS if dies else Life.LIVE, 200, first=dies, source=last)
    for index in range(after):
        last = add(f"late{index}", "operation", Life.LIVE, 201 + index, source=last)
    add("sink", "sink", Life.LIVE, 900, source=last)
    side = add("other", "leaf", Life.LIVE, 400) if beside else ""
    for index in range(beside):
        side = add(f"side{index}", "operation", Life.LIVE, 401 + index, source=side)
    if beside:
        edges.append(FlowEdge(side, "sink", Life.LIVE))
    return Flow(dict(sorted(nodes.items())), tuple(edges))


def test_a_large_program_is_drawn_around_the_first_dead_node() -> None:
    flow = program(60, 60, beside=60)
    picture = fold(flow)
    assert len(picture.nodes) <= SMALL
    drawn = {name for node in picture.nodes if len(node.members) == 1 for name in node.names}
    assert {"weight", "early59", "mul", "late0", "late1", "late59", "sink"} <= drawn
    assert sorted(key for node in picture.nodes for key in node.members) == sorted(flow.nodes)


def test_what_is_folded_is_told_in_words_and_never_mixes_sides_or_fates() -> None:
    picture = fold(program(60, 60, beside=60))
    told = {node.note: {name.rstrip("0123456789") for name in node.names} for node in picture.nodes if node.note}
    assert sorted(map(sorted, told.values())) == [
        ["early"], ["late"], ["side"],
    ]  # fmt: skip
    assert all("operations in" in note and "files" in note for note in told)


@pytest.mark.parametrize("flow", [program(4, 4), program(60, 60, dies=False)])
def test_a_small_program_and_a_healthy_one_are_drawn_whole(flow: Flow) -> None:
    by_line = fold(flow, detail="line")
    small = len(by_line.nodes) <= SMALL
    assert (fold(flow).nodes == by_line.nodes) is small
    assert all(node.kind != "rest" for node in fold(flow).nodes)


def test_with_the_level_asked_for_the_whole_of_it_is_drawn() -> None:
    assert len(fold(program(60, 60), detail="line").nodes) == 123
