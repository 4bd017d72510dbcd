"""Verdicts by experiment, the gradient ledger, and the explanation of the first dead node.

Loaded when first used: importing this package does not import torch.
"""

from importlib import import_module
from typing import Any

_HOMES = {"AuditOptions": "callscope.ledger.options", "audit": "callscope.ledger.auditing"}
__all__ = ["AuditOptions", "audit"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'callscope.ledger' has no attribute {name!r}")
