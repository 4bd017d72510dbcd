"""Verdicts by experiment, the gradient ledger, and the explanation of the first dead node.

Loaded when first used: importing this package does not import torch.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "AuditOptions": "callscope.ledger.options",
    "NONE_IS_THERE": "callscope.ledger.baseline",
    "audit": "callscope.ledger.auditing",
    "judge_one_run": "callscope.ledger.auditing",
    "Watch": "callscope.ledger.life",
}
__all__ = ["NONE_IS_THERE", "AuditOptions", "Watch", "audit", "judge_one_run"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'callscope.ledger' has no attribute {name!r}")
