"""Slips of training loops: optimizers built too early, gradients cleared too soon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, LAYERS, PROVEN
from callscope.taint.program.callee import Callee
from callscope.taint.shapes.making import function_name, given, is_own, method_of, report, rule_of


def optimizer_order(reporter: Reporter) -> Iterator[Finding]:
    """A layer or parameter is replaced after the optimizer took the model's parameters."""
    match = rule_of(reporter, "optimizer-order")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        taken: dict[Path, int] = {}
        for v, (op, operands, _) in enumerate(unit.values):
            if op == "call":
                taken.update(dict.fromkeys(_optimised(reporter, g, v), v))
                _forgive(reporter, g, v, taken)
                for where, place in _replacements(reporter, g, v, taken):
                    yield report(reporter, match, where, place, Severity.ERROR)
                if taken and _registers_fresh(reporter, g, v, taken):
                    yield report(reporter, match, g, v, Severity.ERROR)
            elif op in ("setattr", "setitem") and taken:
                built = _holding(taken, _path(reporter, g, operands[0]))
                if built is not None and _is_fresh(reporter, g, operands[-1]):
                    yield report(reporter, match, g, v, Severity.ERROR, (built,))


def _registers_fresh(reporter: Reporter, g: int, v: int, taken: dict[Path, int]) -> bool:
    """``net.add_module("head", nn.Linear(...))``, ``setattr(net, "head", ...)``, and no ``add_param_group`` in the function."""
    method, values = method_of(reporter, g, v), reporter.view.units[g].values
    if method is not None and method[0] in ("add_module", "register_module", "register_parameter"):
        target = method[1]
    elif function_name(reporter, g, v) == "setattr" and len(values[v][1]) == 4:
        target = values[v][1][1]
    else:
        return False
    told = any(op == "attr" and name == "add_param_group" for op, _, name in values)
    return (
        not told
        and _holding(taken, _path(reporter, g, target)) is not None
        and _is_fresh(reporter, g, values[v][1][-1])
    )


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
    for g in range(len(reporter.view.units)):
        if g != init and reporter.view.owner(g) == owner:
            yield g


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


def _holding(taken: dict[Path, int], changed: Path) -> int | None:
    """Return the optimizer that took the parameters of what is changed, or of something around it."""
    return next((built for path, built in taken.items() if changed[: len(path)] == path), None)


def _replacements(reporter: Reporter, g: int, call: int, taken: dict[Path, int]) -> Iterator[tuple[int, int]]:
    """Yield where a method of a model whose parameters have been taken makes new layers for itself."""
    for callee in reporter.view.callees(g, call) if taken and _is_stepped_later(reporter, g, call) else ():
        if not _built_again(reporter, g, call):
            yield from _replaced_in_argument(reporter, g, call, callee, taken)
        if callee.receiver < 0 or _holding(taken, _path(reporter, g, callee.receiver)) is None:
            continue
        for v, (op, operands, _) in enumerate(reporter.view.units[callee.unit].values):
            own = op == "setattr" and is_own(reporter, callee.unit, operands[0])
            if own and _is_fresh(reporter, callee.unit, operands[-1]):
                yield callee.unit, v


def _replaced_in_argument(
    reporter: Reporter, g: int, call: int, callee: Callee, taken: dict[Path, int]
) -> Iterator[tuple[int, int]]:
    """Yield where a helper puts new layers or parameters into a model that it is given and whose parameters have been taken."""
    if callee.guess or not callee.bound or reporter.view.units[g].values[call][0] != "call":
        return
    operands, tags = reporter.view.units[g].values[call][1:]
    unit = reporter.view.units[callee.unit]
    links = reporter.view.links(callee.unit, tags, callee.leading)
    held = {
        unit.parameters[link.parameter].value
        for link in links
        if _holding(taken, _path(reporter, g, operands[1 + link.argument])) is not None
    }
    for v, (op, inner, _) in enumerate(unit.values if held else ()):
        put = op in ("setattr", "setitem") and _part_of(unit.values, inner[0]) in held
        if put and _is_fresh(reporter, callee.unit, inner[-1]):
            yield callee.unit, v


_PARTS = frozenset({"modules", "children", "named_modules", "named_children"})


def _part_of(values: tuple, v: int) -> int:  # type: ignore[type-arg]
    """Return what a value is a part of: an attribute, an element, one of its modules."""
    while True:
        op, operands, _ = values[v]
        if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _PARTS:
            v = values[operands[0]][1][0]
        elif op in ("attr", "pi", "item", "iter", "unpack"):
            v = operands[0]
        else:
            return v


def _built_again(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether another optimizer is built after the value, in the same function."""
    values = reporter.view.units[g].values
    return any(values[u][0] == "call" and any(_optimised(reporter, g, u)) for u in range(v + 1, len(values)))


def _is_stepped_later(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a ``step`` follows, or stands in a loop around the value."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    loops = [region for region in places.enclosing(v) if region[1] in ("for", "while")]
    steps = [u for u, (op, _, data) in enumerate(values) if op == "attr" and data == "step"]
    return any(u > v or any(region in loops for region in places.enclosing(u)) for u in steps)


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


def _forgive(reporter: Reporter, g: int, v: int, taken: dict[Path, int]) -> None:
    method = method_of(reporter, g, v)
    if method is not None and method[0] == "add_param_group":
        taken.clear()


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


def zero_grad_order(reporter: Reporter) -> Iterator[Finding]:
    """``backward``, ``zero_grad``, ``step``: the step sees nothing."""
    match = rule_of(reporter, "zero-grad-order")
    seen: set[Spot] = set()
    for g in range(len(reporter.view.units)) if match is not None else ():
        assert match is not None
        events = list(_ordered(reporter, g, _CALLED))
        for backward, clear, step in zip(events, events[1:], events[2:], strict=False):
            named = (backward.name, clear.name, step.name) == ("backward", "zero_grad", "step")
            if named and clear.spot not in seen and _narrowing(reporter, g, (backward.at, clear.at, step.at)):
                where, v = clear.spot
                same = step.spot[0] == where and _same_optimizer(reporter, where, clear.receiver, step.receiver)
                if same and not _writes_gradients(reporter, where, v, step.spot[1]):
                    seen.add(clear.spot)
                    why = (backward.at, step.at) if where == g else ()
                    yield report(reporter, match, where, v, Severity.ERROR, why)


Spot = tuple[int, int]


class _Event(NamedTuple):
    """A ``backward``, ``zero_grad`` or ``step``: where it stands, and the value of the looked-at function that runs it."""

    name: str
    spot: Spot
    receiver: int
    at: int


def _ordered(reporter: Reporter, g: int, depth: int) -> Iterator[_Event]:
    """Yield the events of a function in order, those of what it surely calls among them."""
    for v in range(len(reporter.view.units[g].values)):
        method = method_of(reporter, g, v)
        callees = reporter.view.callees(g, v) if reporter.view.units[g].values[v][0] == "call" else ()
        if method is not None and method[0] in _ORDERED and not callees:
            yield _Event(method[0], (g, v), method[1], v)
        elif len(callees) == 1 and not callees[0].guess and callees[0].bound and depth:
            unit, places = callees[0].unit, reporter.view.places(callees[0].unit)
            for event in _ordered(reporter, unit, depth - 1) if unit != g else ():
                if places.region(event.at) == 0:
                    yield event._replace(at=v)


_CALLED = 2
_ORDERED = frozenset({"backward", "zero_grad", "step"})


def _narrowing(reporter: Reporter, g: int, values: tuple[int, ...]) -> bool:
    """Each stands in the block of the one before or in one inside it: a step under ``if last:`` sees no more than one without."""
    places = reporter.view.places(g)
    inside = [{places.region(v), *_around(reporter, g, places.region(v))} for v in values]
    return all(places.region(one) in blocks for one, blocks in zip(values, inside[1:], strict=False))


def _around(reporter: Reporter, g: int, region: int) -> Iterator[int]:
    while region:
        region = reporter.view.units[g].regions[region][0]
        yield region


def _writes_gradients(reporter: Reporter, g: int, clear: int, step: int) -> bool:
    """``p.grad = kept`` between the two: the step has what was written."""
    values = reporter.view.units[g].values[clear:step]
    return any(op in ("setattr", "attr") and name == "grad" for op, _, name in values)


def _same_optimizer(reporter: Reporter, g: int, cleared: int, stepped: int) -> bool:
    """The cleared thing is the stepped optimizer, or a module (whose gradients the optimizer steps)."""
    if cleared == stepped:
        return True
    values = reporter.view.units[g].values
    one, other = values[cleared], values[stepped]
    if one[0] == "attr" and one[0] == other[0] and one[2] == other[2]:
        return True
    frame = reporter.flow.frames[g]
    return bool(reporter.flow.mask(g, cleared) & LAYERS) or reporter.flow.owns_parameters(g, cleared) or frame.g < 0
