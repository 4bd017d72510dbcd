"""The shape of a file's facts: all that an analysis of the whole program reads of them, apart from where it stands.

Comments, blank lines, docstrings (but, for the taint, those that say something of tensors, numbers or gradients, and comments on gradients) and the way a statement is laid out are no part of it. Two programs whose files have
the same shapes have the same answers, at other places.
"""

from __future__ import annotations

import hashlib
import marshal
import re
from array import array
from typing import Any

from callscope.source.facts import FileFacts, Unit, Value

SHAPE = 40
_DIGEST = SHAPE // 2
_STABLE = 2
"""The version of ``marshal`` that writes equal values alike: later ones write down who shares an object."""
_LONG = 40
_FAR = 65
_SAYS = re.compile(
    r"(?i)tensor|learn|train|fitted|estimated|calibrated|optimi[sz]ed|parameter|differentiable|detach|grad|>>>|float|bool|int(eger)?s?\b|str(ing)?s?\b"
)
"""A docstring with one of these in it may say which parameters are tensors or numbers, that a stop is meant, or how a function is called by users."""

_OF_GRADIENTS = re.compile(
    r"(?i)detach|grad|back-?prop|differentia|straight-?\s?through|\bSTE\b|envelope theorem|graph|constant"
)


def telling(data: Any) -> tuple[str, Any] | None:
    """Return what a constant tells the call graph: its type, and its value where that may name or count something.

    A text with a space or of more than 40 characters names no attribute (with ``::`` it may name an operator); indices
    beyond 64 are not told apart.
    """
    if data is None or data is Ellipsis:
        return None
    kind = type(data).__name__
    if isinstance(data, str):
        long = _LONG if "::" not in data else 3 * _LONG
        return kind, data if len(data) <= long and " " not in data else None
    if isinstance(data, int):
        return kind, max(-_FAR, min(_FAR, data))
    return kind, None


def unread(unit: Unit) -> frozenset[int]:
    """Return the constants of a unit that are computed and compared with and nothing else: no call depends on their value.

    A text that is added or formatted may become a name, and whatever has a name of its own may go anywhere.
    """
    values = unit.values
    found = {v for v, (op, _, data) in enumerate(values) if op == "const" and isinstance(data, str | int)}
    for op, operands, data in values if found else ():
        if not operands or (op == "compare" and data in _COMPARING):
            continue
        if op == "pi" and data[0] in _TESTS:
            operands = operands[:1]
        elif op in _COMPUTING:
            operands = tuple(o for o in operands if o not in found or isinstance(values[o][2], str))
        found.difference_update(operands)
    for stored in unit.stores.values() if found else ():
        found.difference_update(stored)
    return frozenset(found.difference(unit.bindings.values()))


_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in"})
_TESTS = frozenset({"eq", "in"})
_COMPUTING = frozenset({"binop", "inplace", "unary"})


def shape_of(facts: FileFacts) -> bytes:
    """Return two digests, of ``SHAPE`` bytes together: what the call graph reads; what the taint reads too."""
    units = [_placeless(unit) for unit in facts.units]
    flow = marshal.dumps((facts[0], *facts[1:4], units, facts.exports), _STABLE)
    constants = [data for unit in facts.units for op, _, data in unit.values if op == "const"]
    said = [unit.docstring if _SAYS.search(unit.docstring) else "" for unit in facts.units]
    first = hashlib.blake2b(flow, digest_size=_DIGEST).digest()
    rest = marshal.dumps((constants, said, _remarks(facts)), _STABLE)
    return first + hashlib.blake2b(first + rest, digest_size=_DIGEST).digest()


def _remarks(facts: FileFacts) -> list[tuple[str, int, int]]:
    """Return the comments that speak of gradients, with how much of the code begins before each, and on its line."""
    comments = [(line, text) for line, _, text in facts.comments if _OF_GRADIENTS.search(text)]
    lines = [line for unit in facts.units for line in array("I", unit.spans)[::4]] if comments else []
    lines += [unit.first_line for unit in facts.units] if comments else []
    return [(text, sum(one < line for one in lines), lines.count(line)) for line, text in comments]


def flow_part(shape: bytes) -> bytes:
    """Return the digest of what the call graph reads."""
    return shape[:_DIGEST]


def whole(shape: bytes) -> bytes:
    """Return the digest of what the taint reads too."""
    return shape[_DIGEST:]


def _placeless(unit: Unit) -> tuple[Any, ...]:
    silent = unread(unit)
    values = [
        value if value[0] != "const" else _told(value, number in silent) for number, value in enumerate(unit.values)
    ]
    parameters = [tuple(parameter) for parameter in unit.parameters]
    return (*unit[:5], parameters, values, *unit[10:17])


def _told(value: Value, silent: bool) -> Value:
    told = telling(value[2])
    if value[2] is Ellipsis:
        return ("const", (), ...)
    return ("const", (), (told[0], None) if told is not None and silent else told)
