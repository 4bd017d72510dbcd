"""Slips of training loops: optimizers built too early, gradients cleared too soon."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.shapes.making import function_name, given, method_of, report, rule_of


def renewed_by_methods(reporter: Reporter) -> Iterator[Finding]:
    """``self.opt = Adam(self.net.parameters())`` at construction, ``self.net.head = nn.Linear(...)`` in a method called later."""
    match = rule_of(reporter, "optimizer-order")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        owner = reporter.view.owner(g)
        if owner is None or not unit.name.endswith("__init__"):
            continue
        taken = {
            path: v for v, (op, _, _) in enumerate(unit.values) if op == "call" for path in _optimised(reporter, g, v)
        }
        named = {_attribute_path(reporter, g, path): v for path, v in taken.items()}
        own = {path: v for path, v in named.items() if path}
        for where in _methods(reporter, owner, g) if own else ():
            for v in _renewals(reporter, where, own):
                if _called_later(reporter, where, g, max(own.values())):
                    assert match is not None
                    yield report(reporter, match, where, v, Severity.ERROR)


def _attribute_path(reporter: Reporter, g: int, path: Path) -> Path:
    """Return a path from the object itself, as attributes; empty for one that starts elsewhere."""
    start, *names = path
    receiver = reporter.view.units[g].parameters[0].value
    if start == receiver:
        return tuple(names)
    for user in reporter.uses.of(g, start) if isinstance(start, int) else ():
        op, operands, name = reporter.view.units[g].values[user]
        if op == "setattr" and operands == (receiver, start):
            return (name, *names)
    return ()


def _methods(reporter: Reporter, owner: int, init: int) -> Iterator[int]:
    yield from (g for g in reporter.view.index.methods(owner) if g != init)


def _renewals(reporter: Reporter, g: int, own: dict[Path, int]) -> Iterator[int]:
    """Yield where a method puts a new layer or parameter into what the optimizer holds, unless it builds an optimizer too."""
    unit = reporter.view.units[g]
    if any(op == "call" and any(_optimised(reporter, g, v)) for v, (op, _, _) in enumerate(unit.values)):
        return
    for v, (op, operands, name) in enumerate(unit.values):
        if op in ("setattr", "setitem") and _is_fresh(reporter, g, operands[-1]):
            start, *names = (*_path(reporter, g, operands[0]), name)
            receiver = unit.parameters[0].value if unit.parameters else -1
            if start == receiver and any(tuple(names[: len(path)]) == path for path in own):
                yield v


def _called_later(reporter: Reporter, g: int, init: int, built: int) -> bool:
    """Return whether a method is called elsewhere than in the constructor before the optimizer is built."""
    callers = reporter.view.callers.get(g, ())
    return any(where != init or v > built for where, v in callers)


Path = tuple[object, ...]


def _is_fresh(reporter: Reporter, g: int, v: int) -> bool:
    frame = reporter.flow.frames[g]
    return v in frame.leaves and bool(frame.states[v].mask & (LAYER | PROVEN))


def _optimised(reporter: Reporter, g: int, v: int) -> Iterator[Path]:
    """Yield the modules whose parameters an optimizer is built with."""
    dotted = function_name(reporter, g, v)
    if not dotted.startswith("torch.optim.") or ".lr_scheduler" in dotted:
        return
    values = reporter.view.units[g].values
    stack = [operand for _, operand in given(reporter, g, v)[:1]]
    while stack:
        operand = stack.pop()
        method = method_of(reporter, g, operand)
        if method is not None and method[0] == "parameters":
            yield _path(reporter, g, method[1])
        elif values[operand][0] in ("list", "tuple") or (values[operand][0] == "binop" and values[operand][2] == "+"):
            stack.extend(values[operand][1])
        elif values[operand][0] in ("listcomp", "genexp", "pi", "iter"):
            stack.append(values[operand][1][0])
        elif function_name(reporter, g, operand) in ("list", "itertools.chain", "filter"):
            stack.extend(values[operand][1][1:])


def _path(reporter: Reporter, g: int, v: int) -> Path:
    """Return the variable that an expression starts from and the attributes and keys after it."""
    values = reporter.view.units[g].values
    names: list[object] = []
    op, operands, data = values[v]
    while op in ("attr", "pi", "item") and operands:
        names.extend([data] if op != "pi" else [])
        v = operands[0]
        op, operands, data = values[v]
    return (data if op in ("global", "free") else v, *reversed(names))
