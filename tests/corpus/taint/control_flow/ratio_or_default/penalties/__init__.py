"""Differentiable penalties with tunable strengths (for hypergradients)."""
from .base import Penalty, get_penalty
from .compose import Composite
from .library import ElasticNet, GroupLasso, Huber

__all__ = ["Penalty", "get_penalty", "Composite", "ElasticNet", "GroupLasso", "Huber"]
