"""Tensors of zeros that nobody fills: ``mask = torch.zeros(n)``, then ``(x * mask[:, None]).sum(1)``."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import carries, function_name, method_of

_MAKERS = frozenset({"torch.zeros", "torch.zeros_like"})
_SHAPING = frozenset({"unsqueeze", "view", "reshape", "expand", "expand_as", "to", "float", "type_as", "repeat"})
_READS = frozenset({"binop", "compare", "return"})


def is_zeros(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a factor is zeros, in another shape perhaps, that are only ever multiplied with what goes on."""
    factor = all(_goes_on(reporter, g, user) for user in reporter.uses.of(g, v))
    while (method := method_of(reporter, g, v)) is not None and method[0] in _SHAPING:
        v = method[1]
    values = reporter.view.units[g].values
    while values[v][0] == "item":
        v = values[v][1][0]
    made = function_name(reporter, g, v) in _MAKERS and not carries(reporter, g, v)
    return made and factor and all(_only_reads(reporter, g, v, user) for user in reporter.uses.of(g, v))


def _goes_on(reporter: Reporter, g: int, v: int) -> bool:
    """``head(x * mask)``, ``(x * mask).sum(1)``: not ``f * c + i * g``, a first state that is zeros, nor zeros that are given back."""
    values, users = reporter.view.units[g].values, reporter.uses.of(g, v)
    other = any(values[u][0] in ("return", "phi") or values[u][2] in ("+", "-") for u in users)
    return values[v][::2] == ("binop", "*") and not other


def _only_reads(reporter: Reporter, g: int, v: int, user: int) -> bool:
    op, operands, data = reporter.view.units[g].values[user]
    if op == "attr":
        return data in _SHAPING or data in ("shape", "dtype", "device")
    return op in _READS or (op == "item" and operands[0] == v)
