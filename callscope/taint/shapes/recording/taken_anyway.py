"""Blocks that record nothing, or only as a flag says, around values whose gradient is taken all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.program.regions import SWITCH, grad_mode
from callscope.taint.shapes.making import function_name, report, rule_of

_GRADS = frozenset({"torch.autograd.grad", "torch.autograd.backward"})
_TESTED = frozenset({"if", "after", "except", "case"})
_WAY = 20
_PASSING = frozenset({"attr", "call", "unary", "binop", "pi"})
_COMPUTED = frozenset({"call", "binop", "unary"})
_NOT_RECORDED = "`with {idiom}` records nothing, and the gradient of what is computed under it is taken all the same"
_AS_FLAG_SAYS = "`with {idiom}` records only where the flag says so, and the gradient of what is computed under it is taken whatever it says"


def taken_anyway(reporter: Reporter) -> Iterator[Finding]:
    """``with no_grad(): loss = f(x)``, then ``loss.backward()``; ``with set_grad_enabled(second): f = fun(x)``, then ``grad(f, x)``."""
    match = rule_of(reporter, "taken-anyway")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        for number, (_, kind, manager, _) in enumerate(unit.regions):
            if kind != "with" or reporter.sites.is_quiet(g):
                continue
            mode, flagged = grad_mode(reporter.flow.names, g, manager), _is_flagged(reporter, g, manager)
            if mode is not False and not flagged:
                continue
            taken = next(_taken(reporter, g, number, flagged=flagged), None)
            if taken is not None:
                finding = report(reporter, match, g, manager, Severity.WARNING, (taken,))
                message = _AS_FLAG_SAYS if flagged else _NOT_RECORDED
                yield replace(finding, message=message.format(idiom=reporter.words.idiom(g, manager)))


def _is_flagged(reporter: Reporter, g: int, manager: int) -> bool:
    """``set_grad_enabled(flag)``: in some calls it records, in others not."""
    values = reporter.view.units[g].values
    op, operands, _ = values[manager]
    return (
        op == "call"
        and function_name(reporter, g, manager) in SWITCH
        and len(operands) == 2
        and values[operands[1]][0] != "const"
    )


def _taken(reporter: Reporter, g: int, region: int, *, flagged: bool) -> Iterator[int]:
    """Yield the values computed in a block, and not made leaves, of which, or of what is made of them alone, a gradient is taken outside it: whatever any test says, where a flag decides what is recorded."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    for v, (op, _, _) in enumerate(values):
        if (
            op not in _COMPUTED
            or not reporter.view.places(g).is_within(v, region)
            or _may_record(reporter, g, v, region)
        ):
            continue
        around = set(places.enclosing(v))
        for user, of in _onward(reporter, g, v, region):
            chosen = flagged and any(r[1] in _TESTED for r in places.enclosing(user) if r not in around)
            if not chosen and _takes(reporter, g, user, of):
                yield v
                break


def _onward(reporter: Reporter, g: int, v: int, region: int) -> Iterator[tuple[int, int]]:
    """Yield what uses a value outside its block, with what of it is used: the value, and what is computed of it and of nothing that carries a gradient."""
    values, seen, todo = reporter.view.units[g].values, set[int](), [v]
    while todo and len(seen) < _WAY:
        one = todo.pop()
        seen.add(one)
        users = reporter.uses.of(g, one)
        if any(values[u][0] == "attr" and values[u][2] in ("requires_grad_", "requires_grad") for u in users):
            continue
        for user in users:
            if reporter.view.places(g).is_within(user, region):
                continue
            yield user, one
            op, operands, _ = values[user]
            alone = all(o in seen or not reporter.flow.gradient(g, o) for o in operands)
            if user not in seen and op in _PASSING and alone and not reporter.view.callees(g, user):
                todo.append(user)


def _takes(reporter: Reporter, g: int, user: int, v: int) -> bool:
    """``v.backward``, ``autograd.grad(v, ...)``"""
    op, operands, name = reporter.view.units[g].values[user]
    if op == "attr":
        return name == "backward" and not reporter.view.instances(g, v)
    return op == "call" and operands[1:2] == (v,) and function_name(reporter, g, user) in _GRADS


def _may_record(reporter: Reporter, g: int, v: int, region: int) -> bool:
    """Return whether recording is switched on again around a value, or in what is called for it."""
    names, regions = reporter.flow.names, reporter.view.units[g].regions
    number = reporter.view.places(g).region(v)
    while number and number != region:
        if regions[number][1] == "with":
            return True
        number = regions[number][0]
    called = (callee.unit for callee in reporter.view.callees(g, v))
    return any(
        grad_mode(names, unit, one) is True
        for unit in called
        for one, (op, _, _) in enumerate(reporter.view.units[unit].values)
        if op == "call"
    )
