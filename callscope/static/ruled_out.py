"""Candidates that cannot be: calls with arguments that the function does not take, operations that what else the value may be explains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    decorated = set(_decorated(s))

    def cannot_be(edge: Edge, via: str, guess: bool) -> bool:
        site, target = edge
        if not isinstance(target, int) or not (guess or doubted.get(edge)):
            return False
        if via in _CALLS:
            return target not in decorated and _misfits(s, site, target)
        return via == "dunder" and not guess and _is_explained(s, site, target)

    return {edge for edge, (via, guess) in s.edges.items() if cannot_be(edge, via, guess)}


def _decorated(s: Solver) -> Iterator[int]:
    """Yield the functions that stand under a decorator: how they are called is not how they are written."""
    for unit in range(len(s.units)):
        values = s.units[unit].values
        for op, operands, _ in values:
            if op == "decorate":
                for operand in operands:
                    inner, _, data = values[operand]
                    if inner == "function":
                        yield s.first_unit[s.file_of[unit]] + data[0]


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
