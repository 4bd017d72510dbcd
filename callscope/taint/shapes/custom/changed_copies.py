"""Changes of what indexing copied: `x[mask].add_(v)`, `x[rows, columns].copy_(v)`, `x[mask][0] = v` leave `x` as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LIKELY
from callscope.taint.program.bare import bare
from callscope.taint.severity import severity_of
from callscope.taint.shapes.making import function_name, live_units, method_of, report, rule_of

_INDICES = frozenset(
    {"arange", "nonzero", "where", "randperm", "argsort", "tril_indices", "triu_indices", "diag_indices"}
)
"""Functions of torch and numpy that give places as tensors or arrays."""
_DEPTH = 6
_MESSAGE = "`{idiom}` changes the copy that indexing by a mask, a list or a tensor makes, and nobody has that: what is written is lost, and its gradient with it"


def changed_copies(reporter: Reporter) -> Iterator[Finding]:
    """``a[..., rows, columns].copy_(values)`` as a statement: nothing keeps what is written, nor its gradient."""
    match = rule_of(reporter, "thrown-away")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            level = 0
            for operand in _written(reporter, g, v) if not reporter.flow.frames[g].mute_of(v) else ():
                level |= reporter.flow.gradient(g, operand)
            if level:
                found = report(reporter, match, g, v, severity_of(level, LIKELY))
                written = reporter.words.idiom(g, v)
                yield replace(found, message=_MESSAGE.format(idiom=written))


def _written(reporter: Reporter, g: int, v: int) -> tuple[int, ...]:
    """Return what is written into a copy that nobody else has; nothing for any other value."""
    op, operands, _ = reporter.view.units[g].values[v]
    method = method_of(reporter, g, v)
    if op == "setitem":
        copied, written = operands[0], operands[2:]
    elif method is not None and method[0].endswith("_") and not method[0].endswith("__"):
        copied, written = method[1], operands[1:]
        if reporter.uses.of(g, v) or reporter.uses.name(g, v):
            return ()
    else:
        return ()
    kind, below, _ = reporter.view.units[g].values[copied]
    alone = len(set(reporter.uses.of(g, copied))) == 1 and not reporter.uses.name(g, copied)
    if kind != "item" or not alone or not reporter.flow.is_tensor(g, below[0]):
        return ()
    return written if _copies(reporter, g, below[1], _DEPTH) else ()


def _copies(reporter: Reporter, g: int, index: int, depth: int) -> bool:
    """Return whether an index is a mask, a list or a tensor of places: what it chooses is a copy."""
    index = bare(reporter.view, g, index)
    op, operands, _ = reporter.view.units[g].values[index]
    if op == "list":
        return True
    if op == "compare":
        return any(reporter.flow.is_tensor(g, o) for o in operands)
    if not depth:
        return False
    if op in ("tuple", "binop", "unary", "unpack"):
        return any(_copies(reporter, g, o, depth - 1) for o in operands)
    return op == "call" and function_name(reporter, g, index).rpartition(".")[2] in _INDICES


__all__ = ["changed_copies"]
