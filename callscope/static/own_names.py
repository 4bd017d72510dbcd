"""``x.__dict__["name"]``, ``cls.__dict__.get("name")``: what ``x`` itself keeps as ``x.name``, past its setters, properties and bases."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_stores import field, store_on
from callscope.static.keys import listen
from callscope.static.objects import BOX, CANDIDATE, CLASS, INSTANCE
from callscope.static.solver import Solver


def read_own(s: Solver, base: int, key: object, node: int) -> None:
    """``node = base[key]``, where ``base`` may stand for ``x.__dict__``."""
    holder = _holder(s, base, key)
    if holder is not None:
        s.use(holder, _read, (key, node))


def get_own(s: Solver, base: int, arguments: tuple[int, ...], node: int) -> None:
    """``node = cls.__dict__.get("name")``: what the body of the class itself binds."""
    op, _, key = s.operation(arguments[0]) if arguments else ("", (), None)
    holder = _holder(s, base, key) if op == "const" else None
    if holder is not None:
        s.use(holder, _read_class, (key, node))


def _read_class(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    name, node = payload
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            body = s.objects.data[number][0]
            if name in s.units[body].bindings:
                s.flow(s.node(body, s.units[body].bindings[name]), node)


def update_own(s: Solver, base: int, nodes: tuple[int, ...], tags: tuple[str, ...]) -> None:
    """``x.__dict__.update(table, name=value)``, ``vars(x).update(table)``."""
    op, _, data = s.operation(base)
    operands = s.operands_of(base)
    asked = op == "call" and len(operands) > 1 and s.operation(operands[0]) == ("builtin", (), "vars")
    if not asked and (op, data) != ("attr", "__dict__"):
        return
    holder = operands[1] if asked else operands[0]
    for node, tag in zip(nodes, tags, strict=True):
        if tag in ("", "**"):
            s.use(node, _rows, holder)
        else:
            s.use(holder, _store, (tag, node))


def _rows(s: Solver, holder: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == BOX:
            listen(s, number, _row, holder)


def _row(s: Solver, holder: int, key: object, held: int) -> None:
    if isinstance(key, str):
        s.use(holder, _store, (key, held))


def store_own(s: Solver, base: int, key: object, value: int) -> None:
    """``base[key] = value``, where ``base`` may stand for ``x.__dict__``."""
    holder = _holder(s, base, key)
    if holder is not None:
        s.use(holder, _store, (key, value))


def _holder(s: Solver, base: int, key: object) -> int | None:
    """Return the node of ``x``, if ``base`` is ``x.__dict__`` and ``key`` a name."""
    op, _, data = s.operation(base)
    return s.operands_of(base)[0] if op == "attr" and data == "__dict__" and isinstance(key, str) else None


def _read(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    name, node = payload
    for number in objects:
        owner = s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number
        if s.objects.kinds[owner] == INSTANCE:
            s.flow(field(s, owner, name), node)
        else:
            _read_class(s, payload, (owner,))


def _store(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    name, value = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            store_on(s, number, name, value, None)
