"""Methods and properties that compute with what their objects keep: where the result is used as a tensor, what it was made of may be one."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.view import View

_WAY = 60


def getters(view: View) -> dict[str, list[tuple[int, frozenset[str]]]]:
    """Return, by name, the classes with a property of it, or under ``name()`` a method, each with the fields that what it gives is computed of."""
    found: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for g, unit in enumerate(view.units):
        owner, name = view.owner(g), unit.name.rpartition(".")[2]
        if owner is None or unit.kind != "function" or name.startswith("_") or view.is_module(owner):
            continue
        fields = frozenset(_fields(view, g))
        if fields:
            found.setdefault(name, []).append((owner, fields))
            found.setdefault(f"{name}()", []).append((owner, fields))
    return found


def _fields(view: View, g: int) -> Iterator[str]:
    """Yield the attributes of the object that arithmetic in a returned value goes back to, without calls between."""
    values = view.units[g].values
    given = [operands[0] for op, operands, _ in values if op == "return" and operands]
    if not all(values[v][0] in ("binop", "unary") for v in given):
        return
    own = next((p.value for p in view.units[g].parameters[:1] if p.name == "self"), -1)
    stack, seen = list(given), set[int]()
    while stack and len(seen) < _WAY:
        v = stack.pop()
        op, operands, name = values[v]
        if v in seen:
            continue
        seen.add(v)
        if op == "attr" and operands[0] == own:
            yield name
        elif op in ("binop", "unary", "phi", "pi"):
            stack.extend(operands)


__all__ = ["getters"]
