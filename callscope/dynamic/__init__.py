"""Dynamic evidence: running a target under the tracer, the torch function mode and the backward hooks.

``execute`` runs one plan in an isolated child and returns what it showed; ``direction`` gives the displacement
that a ``Shift`` stands for. Both are loaded when first used: importing this package does not import torch.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Recorder": "callscope.dynamic.recorder",
    "direction": "callscope.dynamic.forward.directions",
    "execute": "callscope.dynamic.process.isolation",
    "execute_here": "callscope.dynamic.process.isolation",
    "is_recording": "callscope.dynamic.backward.backwards",
    "warm_up": "callscope.dynamic.process.isolation",
}
__all__ = ["Recorder", "direction", "execute", "execute_here", "is_recording", "warm_up"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'callscope.dynamic' has no attribute {name!r}")
