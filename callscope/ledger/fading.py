"""Where a gradient that is there becomes zero or nonfinite: the first such node from the sink, and why."""

from __future__ import annotations

from collections.abc import Callable

from callscope.ledger.reasons import nonfinite_reason, zero_reason
from callscope.ledger.trial import Trial
from callscope.ledger.walk import walk_of
from callscope.model.run import NodeRecord
from callscope.model.span import Span
from callscope.model.verdict import DeadNode, Verdict

_FIRST, _LATER = 90.0, 40.0


def zeroed_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes where the gradients of zeroed leaves die, those that kill most leaves first."""
    walk = walk_of(trial.observed)
    return _causes(trial, Verdict.ZEROED, walk.dying, "zeroes", zero_reason)


def nonfinite_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes where gradients become nonfinite."""
    walk = walk_of(trial.observed)
    return _causes(trial, Verdict.NONFINITE, walk.spoiling, "nonfinite", nonfinite_reason)


def _causes(
    trial: Trial, verdict: Verdict, find: Callable[[str], list[NodeRecord]], effect: str,
    reason: Callable[[NodeRecord], str],
) -> list[DeadNode]:  # fmt: skip
    scores: dict[str, float] = {}
    nodes: dict[str, NodeRecord] = {}
    for leaf, _ in trial.judged(verdict):
        for rank, node in enumerate(find(leaf.key)):
            nodes[node.key] = node
            scores[node.key] = scores.get(node.key, 0.0) + 1.0 / (1 + rank)
    best = sorted(nodes, key=lambda key: (-scores[key], key))
    return [
        _dead(nodes[key], effect, reason(nodes[key]), _FIRST if not i else _LATER - i) for i, key in enumerate(best)
    ]


def _dead(node: NodeRecord, effect: str, reason: str, score: float) -> DeadNode:
    return DeadNode(
        span=node.span or Span("", 0),
        function=node.function,
        operation=node.operation,
        effect=effect,
        reason=reason,
        score=score,
        evidence=tuple(f"{name}: {text}" for name, text in node.saved),
    )
