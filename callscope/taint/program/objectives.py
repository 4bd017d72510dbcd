"""Functions that say by their name, their class's name or their docstring that what they give is optimised: losses, penalties, objectives."""

from __future__ import annotations

import re

from callscope.taint.program.view import View

_LOSS = re.compile(r"(^|_)(loss(es)?|objective|penalty|nll|elbo)(_|$)")
_CLASS = re.compile(r"(Loss(es)?|Objective|Penalty|Criterion|NLL|ELBO)(?![a-z])|_loss$")
_MEASURES = re.compile(r"(?i)(^|_|\b)(eval\w*|val|valid\w*|test\w*|metrics?|log|report|track\w*)(_|\b|$)|Metric")
_PASSES = frozenset({"forward", "__call__"})
_OPTIMISED = re.compile(
    r"(?i)\b((maximi|minimi|optimi)[sz]ed|differentiable (in|with respect)|(added to|part of|used as|term of) the (loss|objective|cost))\b"
)


def is_objective(view: View, g: int) -> bool:
    """Return whether a function calls itself a loss, is what a class of losses runs, or its docstring says that what it gives is optimised."""
    unit = view.units[g]
    if unit.kind != "function":
        return False
    name, owner = unit.name.rpartition(".")[2], view.owner(g)
    if name in _PASSES and owner is not None:
        cls = view.units[view.class_unit(owner)].name.rpartition(".")[2]
        return bool(_CLASS.search(cls)) and not _MEASURES.search(cls)
    return bool(_LOSS.search(name) and not _MEASURES.search(name)) or bool(_OPTIMISED.search(unit.docstring))
