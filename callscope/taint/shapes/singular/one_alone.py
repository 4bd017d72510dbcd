"""A softmax over one value: ``softmax(self.score(h), dim=-1)`` where the layer gives one value a row is 1 whatever it gives."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.shapes.making import function_name, is_own, literal, live_units, method_of, report, rule_of

_SOFT = frozenset({"softmax", "log_softmax", "softmin", "gumbel_softmax"})
_SAME = frozenset(
    [
        "masked_fill",
        "masked_fill_",
        "float",
        "double",
        "clone",
        "contiguous",
        "to",
        "tanh",
        "relu",
        "sigmoid",
        "clamp",
        "exp",
        "abs",
        "add",
        "mul",
        "div",
        "sub",
    ]
)
"""What keeps as many values in a row as there were."""
_DEPTH = 12


def one_alone(reporter: Reporter) -> Iterator[Finding]:
    """A softmax along the last dimension of what has one value there."""
    match = rule_of(reporter, "saturated")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            given = _softened(reporter, g, v)
            level = reporter.flow.gradient(g, given) if given >= 0 and reporter.wants(g) else 0
            if level and _gives_one(reporter, g, given, _DEPTH):
                yield report(reporter, match, g, v, Severity.ERROR if level & PROVEN else Severity.WARNING)


def _softened(reporter: Reporter, g: int, v: int) -> int:
    """Return what a softmax along the last dimension is taken of, -1 for anything else."""
    op, operands, tags = reporter.view.units[g].values[v]
    dotted, method = function_name(reporter, g, v), method_of(reporter, g, v)
    if op != "call":
        return -1
    torchs = dotted.startswith("torch.") and dotted.rpartition(".")[2] in _SOFT and len(operands) > 1
    if not torchs and (method is None or dotted or method[0] not in _SOFT):
        return -1
    rest = list(zip(operands[1 + torchs :], tags[torchs:], strict=True))
    dims = [o for o, tag in rest if tag == "dim"] or [o for o, tag in rest[:1] if tag == ""]
    last = bool(dims) and literal(reporter, g, dims[0]) == -1
    return -1 if not last else operands[1] if torchs else method[1] if method is not None else -1


def _gives_one(reporter: Reporter, g: int, v: int, depth: int) -> bool:
    """Return whether a value has one value in its last dimension: a layer of that width gave it."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if depth == 0:
        return False
    if op == "phi":
        return all(_gives_one(reporter, g, o, depth - 1) for o in operands if o < v)
    if op in ("pi", "unary"):
        return _gives_one(reporter, g, operands[0], depth - 1)
    if op == "binop":
        plain = [o for o in operands if reporter.flow.gradient(g, o)]
        scaled = len(plain) == 1 and all(literal(reporter, g, o) is not None for o in operands if o not in plain)
        return scaled and _gives_one(reporter, g, plain[0], depth - 1)
    method = method_of(reporter, g, v)
    if method is not None and method[0] in _SAME and not function_name(reporter, g, v):
        if method[0] in ("add", "mul", "div", "sub") and any(reporter.flow.gradient(g, o) for o in operands[1:]):
            return False
        return _gives_one(reporter, g, method[1], depth - 1)
    return op == "call" and _is_narrow(reporter, g, operands[0])


def _is_narrow(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a layer gives one value a row, wherever the attribute that holds it is set."""
    op, operands, name = reporter.view.units[g].values[v]
    if op != "attr":
        return _is_one_wide(reporter, (g, v))
    owner = reporter.view.owner(g)
    if owner is None or not is_own(reporter, g, operands[0]):
        return False
    family = {*reporter.view.family(owner)}
    stored = [
        (m, o[1])
        for cls in family
        for m in reporter.view.index.methods(cls)
        for kind, o, data in reporter.view.units[m].values
        if kind == "setattr" and data == name and is_own(reporter, m, o[0])
    ]
    return bool(stored) and all(_is_one_wide(reporter, place) for place in stored)


def _is_one_wide(reporter: Reporter, place: Place) -> bool:
    """``nn.Linear(d, 1)``, ``nn.Sequential(..., nn.Linear(d, 1))``."""
    g, v = place
    _, operands, tags = reporter.view.units[g].values[v]
    dotted = function_name(reporter, g, v)
    if dotted == "torch.nn.Sequential" and len(operands) > 1 and "*" not in tags:
        return _is_one_wide(reporter, (g, operands[-1]))
    if dotted not in ("torch.nn.Linear", "torch.nn.LazyLinear"):
        return False
    named = [o for o, tag in zip(operands[1:], tags, strict=True) if tag == "out_features"]
    width = named or list(operands[2 if dotted.endswith(".Linear") else 1 :][:1])
    return bool(width) and literal(reporter, g, width[0]) == 1


__all__ = ["one_alone"]
