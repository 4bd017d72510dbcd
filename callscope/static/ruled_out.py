"""Candidates that cannot be: calls with arguments that the function does not take, operations that what else the value may be explains."""

from __future__ import annotations

from collections.abc import Mapping

from callscope.static.any_module import takes
from callscope.static.objects import (
    BOUND,
    BOX,
    CANDIDATE,
    CLASS,
    CONSTANT,
    EXTERNAL,
    INSTANCE,
    MEMBER,
    NAMED,
    POSSIBLE,
    RESULT,
)
from callscope.static.receivers import class_of_method
from callscope.static.solver import Solver

Edge = tuple[int, int | str]
_PLAIN_CALLEES = frozenset({BOUND, CANDIDATE, CLASS, CONSTANT, EXTERNAL, INSTANCE, MEMBER, NAMED, POSSIBLE, RESULT})
"""What is called with the arguments as they stand: nothing that adds some, nothing that is handed its ``self``."""
_OTHERS = frozenset({BOX, CONSTANT, MEMBER, RESULT})
_CALLS = frozenset({"call", "module-call"})
_ALWAYS = frozenset({"__bool__", "__format__"})
_SUMS = frozenset(
    f"__{name}__"
    for name in (
        *(
            f"{side}{name}"
            for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
            for side in ("", "r")
        ),
        *("lt", "le", "gt", "ge", "neg"),
    )
)
"""What numbers, texts and tensors are asked all the time: a value that may be one, and things of many kinds, hardly asks these of what
answers for any name, and for that alone is found in so many places."""


def ruled_out(s: Solver, doubted: Mapping[Edge, str]) -> set[Edge]:
    """Return the candidates, guesses and those that are ``doubted``, that cannot be."""
    guesses = [
        edge for edge, (_, guess) in s.edges.items() if (guess or doubted.get(edge)) and isinstance(edge[1], int)
    ]
    decorated: dict[int, set[int]] = {}

    def cannot_be(site: int, target: int) -> bool:
        via, guess = s.edges[site, target]
        if via in _CALLS:
            return _misfits(s, site, target) and target not in _decorated(s, target, decorated)
        return via == "dunder" and not guess and _is_explained(s, site, target)

    found: set[Edge] = {edge for edge in guesses if cannot_be(edge[0], int(edge[1]))}
    return found | _of_other_designs(s, [edge for edge in guesses if edge not in found])


def _of_other_designs(s: Solver, guesses: list[Edge]) -> set[Edge]:
    """Return the candidates that are another package's part of the same name: ``torch.trainers`` call ``torch.agents``, not ``jax.agents``."""
    alike: dict[tuple[int, str], list[int]] = {}
    for site, target in guesses:
        alike.setdefault((site, s.units[int(target)].qualname), [])
    sites = {site for site, _ in guesses}
    for site, target in s.edges:
        if site in sites and isinstance(target, int):
            group = alike.get((site, s.units[target].qualname))
            if group is not None:
                group.append(target)
    near = {key: _nearest(s, key[0], targets) for key, targets in alike.items() if len(targets) > 1}
    return {
        (site, target)
        for site, target in guesses
        if target not in near.get((site, s.units[int(target)].qualname), (target,))
    }


def _nearest(s: Solver, site: int, targets: list[int]) -> list[int]:
    """Return the functions whose modules have most packages in common with a site's."""
    here = set(_module(s, s.unit_of(site)))
    shared = [len(here.intersection(_module(s, target))) for target in targets]
    return [target for target, number in zip(targets, shared, strict=True) if number == max(shared)]


def _module(s: Solver, unit: int) -> list[str]:
    return str(s.files[s.file_of[unit]].module).split(".")


def _decorated(s: Solver, target: int, known: dict[int, set[int]]) -> set[int]:
    """Return the functions under a decorator beside ``target``: how they are called is not how they are written."""
    first = s.first_unit[s.file_of[target]]
    parent = first + max(s.units[target].parent, 0)
    if parent not in known:
        values = s.units[parent].values
        inner = (values[operands[1]] for op, operands, _ in values if op == "decorate")
        known[parent] = {first + data[0] for op, _, data in inner if op == "function"}
    return known[parent]


def _misfits(s: Solver, site: int, target: int) -> bool:
    """Return whether a method cannot be called with the arguments of a call."""
    op, _, tags = s.operation(site)
    record = s.units[target]
    if op != "call" or record.kind != "function" or not record.parameters or record.parameters[0].name != "self":
        return False
    plain = all(s.objects.kinds[o] in _PLAIN_CALLEES for o in s.pointees(s.operands_of(site)[0]))
    return plain and not takes(s, target, tags)


def _is_explained(s: Solver, site: int, target: int) -> bool:
    """Return whether what else an operand may be has the operation as well."""
    name = s.units[target].name.rpartition(".")[2]
    if name not in _ALWAYS and not (name in _SUMS and _answers_for_any_name(s, target)):
        return False
    return any(s.objects.kinds[o] in _OTHERS for node in (s.operands_of(site) or (site,)) for o in s.pointees(node))


def _answers_for_any_name(s: Solver, unit: int) -> bool:
    cls = class_of_method(s, unit)
    return cls is not None and s.classes.has(cls, "__getattr__")
