"""Calls of a program's own function around ``autograd.grad`` by which it leaves out the derivative's graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.program.defaults import default_of, sets_keyword, written_default
from callscope.taint.program.matching import Match
from callscope.taint.program.view import View
from callscope.taint.program.walks import made_before
from callscope.taint.shapes.making import function_name, rule_of

_WORD = "create_graph"
_DEPTH = 3


class Asked(NamedTuple):
    """How a function's callers say that the derivative is to have a graph: by a parameter, or by a keyword of ``**kwargs``; ``default``: what it is for who says nothing."""

    parameter: int
    keyword: str
    default: object


def graphless_calls(reporter: Reporter) -> Iterator[Finding]:
    """``grad(ux, x, create_graph=False)``, where ``grad`` hands the flag on to ``autograd.grad``, and others of its callers ask for a graph."""
    match = rule_of(reporter, "graph-flag")
    for g in range(len(reporter.view.units)) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            if function_name(reporter, g, v) == "torch.autograd.grad":
                for where, call in sorted(
                    set(_leaving_out(reporter.view, g, v, _first_asked(reporter.view, g, v), _DEPTH))
                ):
                    yield from _found(reporter, match, where, call)


def _found(reporter: Reporter, match: Match, where: int, call: int) -> Iterator[Finding]:
    frame = reporter.flow.frames[where]
    if frame.muted or frame.mute_of(call) or reporter.sites.is_quiet(where) or not reporter.wants(where):
        return
    given = reporter.view.units[where].values[call][1][1:]
    for site in reporter.sites.site(match, where, call, given, inside=True, kind="computed"):
        finding = reporter.judge(site)
        if finding is not None:
            yield finding


def _leaving_out(view: View, g: int, v: int, asked: Asked | None, depth: int) -> Iterator[tuple[int, int]]:
    """Yield the calls, however many functions out, that decide that call ``v`` is told nothing or no; ``asked``: how its function is told."""
    if asked is None or not depth or not _gives_back(view, g, v):
        return
    said = [(where, call, _said(view, g, where, call, asked)) for where, call in view.callers.get(g, ())]
    if all(one is None for _, _, one in said):
        return  # the helper's own line loses the graph of all
    for where, call, one in said:
        if one is False or one is None:
            yield where, call
        elif one is ...:
            further = _asked(view, where, _operand(view, g, where, call, asked), asked)
            yield from _leaving_out(view, where, call, further, depth - 1)


def _first_asked(view: View, g: int, v: int) -> Asked | None:
    """Return by what the callers of unit ``g`` decide on its ``autograd.grad``, None where they do not, or all leave it at what it is by default."""
    _, operands, tags = view.units[g].values[v]
    told = [operand for operand, tag in zip(operands[1:], tags, strict=True) if tag in (_WORD, "**")]
    return _asked(view, g, told[0], Asked(-1, _WORD, None)) if told else None


def _asked(view: View, g: int, operand: int | None, within: Asked) -> Asked | None:
    """Return by what the callers of unit ``g`` decide what it hands on: its own parameter, or a keyword of its ``**kwargs``."""
    unit = view.units[g]
    rest = next((p.value for p in unit.parameters if p.kind == "kwarg"), None)
    if operand is None:
        return None
    if rest is not None and rest in made_before(unit.values, [operand]):
        return Asked(rest, within.keyword, sets_keyword(view, g, within.keyword) or within.default)
    parameter = _parameter(view, g, operand)
    if parameter is None or default_of(view, g, parameter) is not ...:
        return None
    name = unit.values[parameter][2][1]
    return Asked(parameter, name, written_default(view, g, name))


def _parameter(view: View, g: int, v: int) -> int | None:
    op, operands, _ = view.units[g].values[v]
    if op in ("pi", "cell"):
        return _parameter(view, g, operands[0])
    return v if op == "param" else None


def _gives_back(view: View, g: int, v: int) -> bool:
    """Return whether what a call gives is in what its function returns."""
    values = view.units[g].values
    given = [operand for op, operands, _ in values if op == "return" for operand in operands]
    return v in made_before(values, given)


def _said(view: View, g: int, where: int, call: int, asked: Asked) -> object:
    """Return the literal that a call gives or leaves at its default; Ellipsis for what is none; True where this is not sure to be the call."""
    callee = next((c for c in view.callees(where, call) if c.unit == g), None)
    values = view.units[where].values
    if values[call][0] != "call" or callee is None or callee.guess or callee.via == "callback":
        return True
    operand = _operand(view, g, where, call, asked)
    if operand is None:
        return asked.default
    return values[operand][2] if values[operand][0] == "const" else ...


def _operand(view: View, g: int, where: int, call: int, asked: Asked) -> int | None:
    """Return what a call gives for it: an argument, or the starred one in which it may be."""
    _, operands, tags = view.units[where].values[call]
    callee = next(c for c in view.callees(where, call) if c.unit == g)
    position = [p.value for p in view.units[g].parameters].index(asked.parameter)
    linked = {link.argument for link in view.given(callee, tags) if link.parameter == position}
    for number, (operand, tag) in enumerate(zip(operands[1:], tags, strict=True)):
        if tag == asked.keyword or (not tag and number in linked):
            return operand
    return next((o for o, tag in zip(operands[1:], tags, strict=True) if tag in ("*", "**")), None)
