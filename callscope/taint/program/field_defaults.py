"""What a record's field is where nothing in view gives it: the default in its class."""

from __future__ import annotations

from callscope.taint.program.defaults import default_of
from callscope.taint.program.entries import field_order
from callscope.taint.program.view import View


def field_default(view: View, g: int, v: int) -> object:
    """Return the literal that a field is in all objects that the program makes, none of which is given another; Ellipsis else."""
    op, operands, name = view.units[g].values[v]
    classes = view.instances(g, operands[0]) if op == "attr" else ()
    stores = list(view.index.stores(name))
    if len(classes) == 1 and len(stores) == 1:
        return _stored(view, classes[0], *stores[0])
    if len(classes) != 1 or stores:
        return ...
    made, default = _made(view, classes[0]), _written(view, classes[0], name)
    order = list(field_order(view, classes[0]))
    if default is ... or not made or name not in order:
        return ...
    place = order.index(name)
    for tags in made:
        if name in tags or "*" in tags or "**" in tags or list(tags).count("") > place:
            return ...
    return default


def _stored(view: View, cls: int, g: int, v: int) -> object:
    """``self.mode = mode`` of ``def __init__(self, mode="nearest")``: return the literal that a constructor stores."""
    op, operands, _ = view.units[g].values[v]
    if op != "setattr" or view.owner(g) != cls or not view.units[g].name.endswith(".__init__"):
        return ...
    kind, _, data = view.units[g].values[operands[1]]
    return data if kind == "const" else default_of(view, g, operands[1])


def _made(view: View, cls: int) -> list[tuple[str, ...]]:
    """Return how the arguments are told in all the calls that make objects of a class."""
    return [
        data
        for g, unit in enumerate(view.units)
        for op, operands, data in unit.values
        if op == "call" and cls in view.classes(g, operands[0])
    ]


def _written(view: View, cls: int, name: str) -> object:
    """Return the literal that stands for a field in the body of its class, Ellipsis if there is none."""
    unit = view.units[view.class_unit(cls)]
    op, _, value = unit.values[unit.bindings[name]] if name in unit.bindings else ("", (), None)
    return value if op == "const" else ...


__all__ = ["field_default"]
