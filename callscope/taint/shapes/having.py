"""Which modules have something to train: parameters or layers of their own, or ones that they are handed."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.program.sources import is_number, is_plain
from callscope.taint.shapes.making import function_name, method_of

_ROOTS = frozenset({"torch.nn.Module", "torch.nn.modules.module.Module", "abc.ABC", "object", "typing.Generic"})
_REGISTERS = frozenset({"register_parameter", "add_module", "register_module", "__setattr__"})
_DEPTH = 4


def may_train(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a module may have parameters; True wherever its class is not all in view."""
    classes = [cls for cls in reporter.view.instances(g, v) if reporter.view.is_module(cls)]
    return not classes or any(has_parameters(reporter, cls) for cls in classes)


def has_parameters(reporter: Reporter, cls: int, depth: int = _DEPTH) -> bool:
    """Return whether instances of a class may have parameters."""
    view = reporter.view
    if not depth or any(base not in _ROOTS for base in view.bases(cls)):
        return True
    family = set(view.family(cls))
    own = [g for g in range(len(view.units)) if view.owner(g) in family]
    bare = any(view.owner(g) == cls and _hands_nothing_on(reporter, g) for g in own)
    return any(_gives_parameters(reporter, g, depth, bare=bare and view.owner(g) != cls) for g in own)


def _hands_nothing_on(reporter: Reporter, g: int) -> bool:
    """``super().__init__()``: what the constructor above may be handed has its default value."""
    values = reporter.view.units[g].values
    if not reporter.view.units[g].name.endswith(".__init__"):
        return False
    made = [operands for op, operands, _ in values if op == "call" and values[operands[0]][2] == "__init__"]
    return bool(made) and all(len(operands) == 1 for operands in made)


def _is_left_out(reporter: Reporter, g: int, v: int) -> bool:
    """A parameter that has a default."""
    unit = reporter.view.units[g]
    op, _, data = unit.values[v]
    return op == "param" and unit.parameters[data[0]].has_default


def _is_told(reporter: Reporter, g: int, v: int) -> bool:
    """A parameter that is said to be a number or text."""
    unit = reporter.view.units[g]
    op, _, data = unit.values[v]
    annotation = unit.parameters[data[0]].annotation if op == "param" else None
    return is_plain(annotation) or is_number(annotation)


def _gives_parameters(reporter: Reporter, g: int, depth: int, *, bare: bool) -> bool:
    """Return whether a method gives its object something to train; ``bare``: it is called without what has a default."""
    unit = reporter.view.units[g]
    first = unit.parameters[0].value if unit.parameters else -1
    for v, (op, operands, _) in enumerate(unit.values):
        if op == "setattr" and operands[0] == first and bare and _is_left_out(reporter, g, operands[1]):
            continue
        stored = op == "setattr" and operands[0] == first and not _is_told(reporter, g, operands[1])
        if stored and _is_trained(reporter, g, operands[1], depth):
            return True
        if op == "call":
            method = method_of(reporter, g, v)
            if (method is not None and method[0] in _REGISTERS) or function_name(reporter, g, v) == "setattr":
                return True
    return False


def _is_trained(reporter: Reporter, g: int, v: int, depth: int) -> bool:
    flow = reporter.flow
    state = flow.concrete(g, flow.frames[g].states[v])
    if v in flow.frames[g].leaves and state.everything() & (PROVEN | LAYERS):
        return True
    modules = [cls for cls in reporter.view.instances(g, v) if reporter.view.is_module(cls)]
    if modules:
        return any(has_parameters(reporter, cls, depth - 1) for cls in modules)
    return bool(state.everything() & LAYERS)


__all__ = ["has_parameters", "may_train"]
