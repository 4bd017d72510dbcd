"""Nodes whose own derivative is wrong: a hand-written backward, a hook, an edit of saved values."""

from __future__ import annotations

from callscope.ledger.trial import Trial
from callscope.model.verdict import DeadNode


def wrong_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes that disagree with finite differences of their own forward."""
    return []
