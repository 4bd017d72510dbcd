"""Rules that speak of proven gradients only: where one is asked for all the same."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.matching import Match
from callscope.taint.program.objectives import is_objective
from callscope.taint.program.walks import made_before

_LISTS = frozenset({"parameters", "named_parameters"})
_SAME = frozenset({"list", "tuple", "dict", "filter", "sorted"})
_FIRST = re.compile(
    r"^(__\w+__|_*(re)?(init\w*|reset|set|setup|build|make|create|add|register|load|from|replace|convert|fuse|merge|prune|quanti[sz]e|freeze|get|apply|copy)(_\w*)?)$"
)
_WAY = 12


def is_asked_for(flow: Flow, match: Match, g: int, inputs: tuple[int, ...]) -> bool:
    """Return whether a gradient is asked for by what the site does: a parameter is made anew, or a slope taken by what ``parameters()`` gives."""
    if match.rule.name == "gradient-without-graph":
        return any(_gives_parameters(flow, g, v) for v in inputs) or _is_of_own_layers(flow, g, inputs)
    return _is_renewed(flow, match, g)


def _is_of_own_layers(flow: Flow, g: int, inputs: tuple[int, ...]) -> bool:
    """``def forward(self, x): return autograd.grad(self.energy(x).sum(), x)[0]``: a model is asked for its slope, and what it is made of is trained by what its ``forward`` gives."""
    unit, owner = flow.view.units[g], flow.view.owner(g)
    if owner is None or not flow.view.is_module(owner) or not unit.name.endswith(".forward"):
        return False
    called = (unit.values[v][1][0] for v in made_before(unit.values, inputs, _WAY) if unit.values[v][0] == "call")
    return any(unit.values[v][0] == "attr" and unit.values[unit.values[v][1][0]][2:] == ((0, "self"),) for v in called)


def _gives_parameters(flow: Flow, g: int, v: int, depth: int = 2) -> bool:
    """``list(dict(net.named_parameters()).values())``, also of what a function of the program gives back."""
    view = flow.view
    values, todo, seen = view.units[g].values, [v], set[int]()
    while todo:
        one = todo.pop()
        op, operands, name = values[one]
        if one in seen or op == "binop":
            continue
        seen.add(one)
        if op == "attr" and name in _LISTS:
            return True
        plain = op != "call" or flow.names.name(g, operands[0]) in _SAME or values[operands[0]][0] == "attr"
        todo.extend(operands if plain else ())
        for callee in view.callees(g, one) if op == "call" and depth and not plain else ():
            given = (o[0] for kind, o, _ in view.units[callee.unit].values if kind == "return" and o)
            if any(_gives_parameters(flow, callee.unit, back, depth - 1) for back in given):
                return True
    return False


def _is_renewed(flow: Flow, match: Match, g: int) -> bool:
    """A parameter made anew of an argument, but by a constructor or setter, whose arguments are starting values."""
    unit = flow.view.units[g]
    own = match.rule.name == "parameter-of-tensor" and flow.view.owner(g) is not None
    return own and unit.kind == "function" and not _FIRST.search(unit.name.rpartition(".")[2])


def is_of_dead_loss(flow: Flow, match: Match, g: int) -> bool:
    """``def hinge_penalty(s): return (s > 0).float().mean()``: nothing that a loss gives has a gradient, whatever it is given."""
    unit = flow.view.units[g]
    if match.rule.name != "comparison-as-factor":
        return False
    if not is_objective(flow.view, g):
        return False
    given = [operands[0] for op, operands, _ in unit.values if op == "return" and operands]
    return bool(given) and not any(flow.gradient(g, v, inside=True) for v in given)
