"""Branches that only run where no gradient is recorded: behind ``if not torch.is_grad_enabled()``."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling

_ASKS = {"torch.is_grad_enabled": False, "torch.is_inference_mode_enabled": True}
_VARIABLES = frozenset({"torch.autograd.Variable", "torch.autograd.variable.Variable"})
"""What every tensor is since torch 0.4: what is none is no tensor, or was one of the time before that had no history."""
"""Functions that ask for the mode, and their answer where nothing is recorded."""


def switched_off(names: Spelling, g: int) -> frozenset[int]:
    """Return the regions of a unit that only run while recording is off: nothing is lost by a stop there."""
    found: set[int] = set()
    for number, (parent, kind, test, taken) in enumerate(names.view.units[g].regions):
        chosen = kind in ("if", "after") and test >= 0 and _says_off(names, g, test, taken=bool(taken))
        if number and (parent in found or chosen):
            found.add(number)
    return frozenset(found)


def _says_off(names: Spelling, g: int, v: int, *, taken: bool) -> bool:
    """Return whether recording is off where a test's answer is ``taken``."""
    op, operands, data = names.view.units[g].values[v]
    if op in ("pi", "cell"):
        return _says_off(names, g, operands[0], taken=taken)
    if op == "unary" and data == "not":
        return _says_off(names, g, operands[0], taken=not taken)
    if op == "boolop" and (data == "and") is taken:  # all of an ``and`` hold, none of an ``or``
        return any(_says_off(names, g, operand, taken=taken) for operand in operands)
    if op != "call":
        return False
    named = names.name(g, operands[0]) or ""
    variable = named == "isinstance" and len(operands) > 2 and names.name(g, operands[2]) in _VARIABLES
    return _ASKS.get(named) is taken or (variable and not taken)
