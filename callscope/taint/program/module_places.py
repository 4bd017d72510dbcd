"""Where a module (or an optimizer) is kept: the value it was made as, fields by class, what callers hand in."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.view import View

Place = tuple[object, ...]
_SAME = frozenset({"pi", "phi", "cell"})
KEEPING = frozenset({"eval", "to", "cuda", "cpu", "train", "requires_grad_", "float", "half", "double"})
"""Methods of a module that give back the module itself."""


def module_places(view: View, g: int, v: int, depth: int) -> tuple[Place, ...]:
    """Return what a module is known as: the value, its field, and (``depth``) what it is stored in or came from; looked up once."""
    key = (g, v, depth)
    found = view.known_as.get(key)
    if found is None:
        places = (place for one in _chosen_from(view, g, v) for place in _known_as(view, g, one, depth))
        found = view.known_as[key] = tuple(dict.fromkeys(places))
    return found


def _chosen_from(view: View, g: int, v: int) -> Iterator[int]:
    """Yield what a value is one of, each once: forty branches in a row are 2^40 ways."""
    values, stack, seen = view.units[g].values, [v], {v}
    while stack:
        one = stack.pop()
        op, operands, _ = values[one]
        if op not in _SAME:
            yield one
            continue
        for operand in reversed(operands):
            if operand < one and operand not in seen:
                seen.add(operand)
                stack.append(operand)


def _known_as(view: View, g: int, v: int, depth: int) -> Iterator[Place]:
    op, operands, data = view.units[g].values[v]
    if op == "attr":
        for cls in view.instances(g, operands[0]):
            yield ("field", cls, data)
    elif op in ("global", "free"):
        for value in view.units[g].captures.get(data, ()):
            yield ("value", view.first(g) + data[0], value)
    elif op == "param" and data[0] == 0 and view.owner(g) is not None:
        yield ("whole", view.owner(g))
    else:
        yield ("value", g, v)
        yield from _behind(view, g, v, op, operands, data, depth)


def _behind(
    view: View, g: int, v: int, op: str, operands: tuple[int, ...], data: object, depth: int
) -> Iterator[Place]:
    values = view.units[g].values
    if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in KEEPING:
        yield from module_places(view, g, values[operands[0]][1][0], depth)
    if not depth:
        return
    if op == "param":
        yield from _given(view, g, v, depth)
    for kind, below, name in values:
        if kind == "setattr" and below[1] == v:
            for cls in view.instances(g, below[0]):
                yield ("field", cls, name)


def _given(view: View, g: int, v: int, depth: int) -> Iterator[Place]:
    """``freeze(net)``: the callers' modules."""
    for where, argument in arguments_of(view, g, v):
        yield from module_places(view, where, argument, depth - 1)


def arguments_of(view: View, g: int, v: int) -> Iterator[tuple[int, int]]:
    """Yield what the calls in view give a parameter."""
    for where, call in view.callers.get(g, ()):
        op, operands, tags = view.units[where].values[call]
        for callee in view.callees(where, call) if op == "call" else ():
            for link in view.links(g, tags, callee.leading) if callee.unit == g else ():
                if view.units[g].parameters[link.parameter].value == v:
                    yield where, operands[1 + link.argument]
