"""Where a gradient that is there becomes zero or nonfinite: the first such node from the sink, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from callscope.ledger.provenance import is_spoiled, killing_product, origin_of, proven, singular_maker, zero_factor
from callscope.ledger.reasons import is_of_one, left_out, named_inputs, nonfinite_reason, own_name, zero_reason
from callscope.ledger.trial import Trial
from callscope.ledger.walk import Walk, alive, walk_of
from callscope.model.run import NodeRecord
from callscope.model.span import Span
from callscope.model.verdict import FARTHER, DeadNode, Verdict

_FIRST, _LATER = 90.0, 40.0
_CANCELLING_LATER = 10.0
_PROBED = 2
_UNMOVED = 0.5
Find = Callable[[str], list[NodeRecord]]
Beside = Callable[[str], Iterable[str]]


def zeroed_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes where the gradients of zeroed leaves die, those that kill most leaves first."""
    walk = walk_of(trial.observed)
    found = _by_leaves(trial, Verdict.ZEROED, walk.dying, walk.losing)
    causes: list[DeadNode] = []
    for index, node in enumerate(found):
        score = _FIRST if not index else _LATER - index
        for dead in _zeroed(node, walk, score):
            causes.append(proven(trial, node, dead) if not causes and index < _PROBED else dead)
    return causes + _cancelled(trial, walk, first=not causes)


def nonfinite_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes where gradients become nonfinite."""
    walk = walk_of(trial.observed)
    found = _by_leaves(trial, Verdict.NONFINITE, walk.spoiling)
    causes: list[DeadNode] = []
    for index, node in enumerate(found):
        for dead in _spoiled(node, walk, _FIRST if not index else _LATER - index):
            causes.append(proven(trial, node, dead) if not causes else dead)
    return causes


def _spoiled(node: NodeRecord, walk: Walk, score: float) -> list[DeadNode]:
    """Return the node that spoils a gradient, after what made its operand nonfinite, where that is another line's."""
    made = singular_maker(node)
    here = made is not None and node.span is not None and node.span.anchor() == made[0].anchor()
    if (
        made is not None and here and is_spoiled(node)
    ):  # of one line: the operation that made the nan, as it is in the graph
        maker = _node_at(walk, made[0], made[2].capitalize()) or node
        return [_dead(maker, "nonfinite", nonfinite_reason(maker), score)]
    if made is None or here:
        return [_dead(node, "nonfinite", nonfinite_reason(node), score)]
    span, text, name, origin = made
    maker = _node_at(walk, span) or node
    reason = f"{text} is not finite, and no slope at it is: the gradient becomes so at {_anchor(node)}"
    cause = DeadNode(span, maker.function, name, "nonfinite", reason, score, (), None, origin, maker.callers)
    return [cause, _dead(node, "nonfinite", nonfinite_reason(node), score - 0.5)]


def swallowed_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes of the graph that give a severed leaf no gradient at all."""
    reached = {leaf.key for leaf, _ in trial.judged(Verdict.SEVERED) if leaf.reached}
    walk = walk_of(trial.observed) if reached else Walk({})
    found = _by_leaves(trial, Verdict.SEVERED, lambda key: walk.dying(key) if key in reached else [])
    return [_dead(node, "severs", _swallowed(node), _LATER - i) for i, node in enumerate(found)]


def _swallowed(node: NodeRecord) -> str:
    told = named_inputs(left_out(node))
    return f"its backward gives no gradient{told}" if told else "it gives its input no gradient"


def _by_leaves(trial: Trial, verdict: Verdict, find: Find, beside: Beside = lambda _: ()) -> list[NodeRecord]:
    """Return the nodes found for the leaves of one verdict: first what, mended alone, wakes most, then what is first for most.

    ``beside`` says which nodes send a leaf nothing along one of their ways to it alone: where one is found for
    another leaf, mending it wakes this one too. A leaf by which the sink is not seen to move counts less.
    """
    scores: dict[str, float] = {}
    wakes: Counter[str] = Counter()
    nodes: dict[str, NodeRecord] = {}
    for leaf, result in trial.judged(verdict):
        found = find(leaf.key)
        weight = 1.0 if result.note == FARTHER else _UNMOVED
        wakes.update({*(node.key for node in found), *beside(leaf.key)})
        for rank, node in enumerate(found):
            nodes[node.key] = node
            scores[node.key] = scores.get(node.key, 0.0) + weight / (1 + rank)
    return [nodes[key] for key in sorted(nodes, key=lambda key: (-wakes[key], -scores[key], key))]


def _zeroed(node: NodeRecord, walk: Walk, score: float) -> list[DeadNode]:
    """Return the dead node, after the product that it only hands on the zero of, where there is one."""
    product = killing_product(node, lambda span: _hands_on(walk, span))
    if product is None:
        return [_dead(node, "zeroes", zero_reason(node), score)]
    span, text, origin = product
    maker = _node_at(walk, span, "Mul") or node
    factor = zero_factor(text, maker)
    reason = f"the product {text} is 0 everywhere because {factor} is; {zero_reason(node)} ({_anchor(node)})"
    cause = DeadNode(span, maker.function, "mul", "zeroes", reason, score, (), None, origin, maker.callers)
    return [cause, _dead(node, "zeroes", zero_reason(node), score - 0.5)]


def _cancelled(trial: Trial, walk: Walk, *, first: bool) -> list[DeadNode]:
    """Return, for zeroed leaves that no node kills, the nodes from which contributions part that cancel on their way."""
    found = _by_leaves(trial, Verdict.ZEROED, lambda leaf: [] if walk.dying(leaf) else walk.parting(leaf))
    rounded = any(leaf.rounding for leaf, _ in trial.judged(Verdict.ZEROED))
    exactly = "but for rounding" if rounded else "exactly"
    reason = f"the contributions that part here cancel {exactly} on their way to the parameter"
    best = _LATER if first else _LATER - _CANCELLING_LATER
    return [_dead(node, "zeroes", reason, best - index) for index, node in enumerate(found)]


def _node_at(walk: Walk, span: Span, operation: str = "") -> NodeRecord | None:
    """Return a node of a line whose operation begins with a name."""
    here = (node for node in walk.nodes.values() if node.span and node.span.anchor() == span.anchor())
    return next((node for node in here if node.operation.startswith(operation)), None)


def _hands_on(walk: Walk, span: Span) -> bool:
    """Return whether the products of a line hand gradients on: another factor made their results 0."""
    here = [node for node in walk.nodes.values() if node.span and node.span.anchor() == span.anchor()]
    factors = [node for node in here if node.operation.startswith("Mul") and not all(node.inputs)]
    return bool(factors) and all(any(map(alive, node.grad_out)) for node in factors)


def _anchor(node: NodeRecord) -> str:
    return node.span.anchor() if node.span else node.operation


def _dead(node: NodeRecord, effect: str, reason: str, score: float) -> DeadNode:
    return DeadNode(
        span=node.span or Span("", 0),
        function=node.function,
        operation=own_name(node),
        effect=effect,
        reason=f"{reason}, within {node.within}" if node.within else reason,
        score=score,
        evidence=tuple(f"{name}: {text}" for name, text in node.saved),
        origin=() if is_of_one(node) or "are equal" in reason else origin_of(node),
        callers=node.callers,
        inputs=left_out(node) if effect != "nonfinite" else (),
    )
