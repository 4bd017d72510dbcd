"""The values that a variable may be by another name: through names, arguments, fields, classes, and tables under a written key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.forward.trace import Place, Trace

_BUDGET = 1500
_DEEP = 4
_TABLES = frozenset({"dict", "list", "tuple", "call"})


def origins(trace: Trace, g: int, v: int) -> set[Place] | None:
    """Return the values that a variable may be, None where one is not seen."""
    found, stack, seen = set["Place"](), [(g, v)], set["Place"]()
    while stack and len(seen) < _BUDGET:
        place = stack.pop()
        if place in seen:
            continue
        seen.add(place)
        before = _same(trace, *place)
        if before is None:
            return None
        found.add(place)
        stack.extend(before)
    return found


def _same(trace: Trace, g: int, v: int) -> list[Place] | None:
    """Return the values that this one is by another name; None for what calls and arithmetic make."""
    op, operands, data = trace.view.units[g].values[v]
    if op in ("tuple", "list", "unpack"):
        return [(g, operand) for operand in (operands[:1] if op == "unpack" else operands)]
    if op == "item" and isinstance(data, tuple):
        return _under(trace, g, operands[0], data[0])
    named = _renamed(trace, g, v)
    if named is not None:
        return named or (None if op == "attr" else [])
    return [] if op == "const" or v in trace.flow.frames[g].leaves else None


def _renamed(trace: Trace, g: int, v: int) -> list[Place] | None:
    """Return what stands behind a name, a choice, an argument or a field; None for anything else."""
    op, operands, data = trace.view.units[g].values[v]
    if op in ("pi", "phi", "cell"):
        return [(g, operand) for operand in (operands[:1] if op == "pi" else operands)]
    if op in ("param", "global", "free", "importfrom"):
        return list(trace.before(g, v))
    if op == "attr":
        return [*trace.stored(g, operands[0], str(data)), *_of_class(trace, g, operands[0], str(data))]
    return None


def _of_class(trace: Trace, g: int, base: int, name: str) -> Iterator[Place]:
    """Yield what the bodies of an object's classes bind, of each the nearest."""
    for cls in (*trace.view.instances(g, base), *trace.view.classes(g, base)):
        bodies = (trace.view.class_unit(owner) for owner in trace.view.family(cls))
        unit = next((one for one in bodies if name in trace.view.units[one].bindings), None)
        if unit is not None:
            yield unit, trace.view.units[unit].bindings[name]


def _under(trace: Trace, g: int, base: int, key: object, deep: int = _DEEP) -> list[Place] | None:
    """``CFG["net"]["cut"]``: return what the tables that a value may be have under a key; None where one is not seen."""
    found, stack, seen = list["Place"](), [(g, base)], set["Place"]()
    while stack and len(seen) < _BUDGET:
        place = stack.pop()
        if place in seen:
            continue
        seen.add(place)
        op, operands, data = trace.view.units[place[0]].values[place[1]]
        within = op == "item" and isinstance(data, tuple) and deep > 0
        inner = _under(trace, place[0], operands[0], data[0], deep - 1) if within else None
        named = inner if op == "item" else _renamed(trace, *place)
        if named:
            stack.extend(named)
            continue
        held = _entry(trace, *place, key) if op in _TABLES else -1
        if held < 0:
            return None
        found.append((place[0], held))
    return found


def _entry(trace: Trace, g: int, v: int, key: object) -> int:
    """Return what a table that is written down has under a key, -1 where that is not seen."""
    op, operands, tags = trace.view.units[g].values[v]
    if op == "dict" and not any(tag is None or tag == "**" for tag in tags):
        return next((operands[2 * i + 1] for i, tag in enumerate(tags) if tag == (key,)), -1)
    if op in ("list", "tuple") and isinstance(key, int) and "*" not in tags and -len(operands) <= key < len(operands):
        return operands[key]
    if op == "call" and trace.flow.names.name(g, operands[0]) == "dict" and "**" not in tags and "" not in tags:
        return next((operands[1 + i] for i, tag in enumerate(tags) if tag == key), -1)
    return -1
