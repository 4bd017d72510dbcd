"""Parameters that an object of a plain class holds for a module: ``self.bias = Bias(n)``, ``Bias`` no module. Nobody registers them."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.shapes.making import is_own, report, rule_of
from callscope.taint.shapes.training.registration import fresh_parameters

_GIVES = ("parameters", "named_parameters", "trainable", "leaves", "params", "weights", "variables", "state_dict")
"""Methods by which a plain class gives what it holds to whoever trains it."""


def held_by_plain_objects(reporter: Reporter) -> Iterator[Finding]:
    """A module keeps an object of a class of the program that is none, and only this makes and reads parameters of its own."""
    match = rule_of(reporter, "unregistered-parameter")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        owner = reporter.view.owner(g)
        if owner is None or not reporter.view.is_module(owner) or not unit.name.endswith(".__init__"):
            continue
        for v, (op, operands, name) in enumerate(unit.values):
            if op != "setattr" or not is_own(reporter, g, operands[0]) or not reporter.wants(g):
                continue
            made = _plain_class(reporter, g, operands[1])
            if made is not None and _is_read(reporter, owner, str(name)) and _keeps_to_itself(reporter, made):
                yield report(reporter, match, g, v, Severity.WARNING, (operands[1],))


def _plain_class(reporter: Reporter, g: int, v: int) -> int | None:
    """Return the class of the program, with no base outside it, whose object is made here and kept nowhere else."""
    op, operands, _ = reporter.view.units[g].values[v]
    classes = reporter.view.classes(g, operands[0]) if op == "call" else ()
    if len(classes) != 1 or reporter.view.is_module(classes[0]) or len(reporter.uses.of(g, v)) != 1:
        return None
    return classes[0] if set(reporter.view.bases(classes[0])) <= {"object", "abc.ABC", "ABC"} else None


def _is_read(reporter: Reporter, owner: int, name: str) -> bool:
    """Return whether methods of the module itself compute with the object, and nobody else reads it."""
    loads = [where for where, _ in reporter.uses.loads(name) if reporter.view.owner(where) is not None]
    return any(reporter.view.owner(where) == owner for where in loads)


def _keeps_to_itself(reporter: Reporter, cls: int) -> bool:
    """Return whether a class makes parameters that no method gives out and nothing outside it reads."""
    view = reporter.view
    methods = {m for one in view.family(cls) for m in view.index.methods(one)}
    if any(view.units[m].name.rpartition(".")[2] in _GIVES for m in methods):
        return False
    kept = [name for m in methods if view.units[m].name.endswith(".__init__") for name in _kept(reporter, m)]
    return bool(kept) and all(_is_inner(reporter, methods, name) for name in kept)


def _kept(reporter: Reporter, g: int) -> Iterator[str]:
    for op, operands, name in reporter.view.units[g].values:
        if op == "setattr" and is_own(reporter, g, operands[0]) and fresh_parameters(reporter, g, operands[1]):
            yield str(name)


def _is_inner(reporter: Reporter, methods: set[int], name: str) -> bool:
    """Return whether all that reads an attribute are the class's methods, or such of other classes as read their own."""
    loads: list[Place] = list(reporter.uses.loads(name))
    return any(where in methods for where, _ in loads) and all(
        where in methods or is_own(reporter, where, reporter.view.units[where].values[v][1][0]) for where, v in loads
    )


__all__ = ["held_by_plain_objects"]
