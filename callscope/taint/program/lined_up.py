"""How the arguments of a call line up with the parameters of a function that it may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callscope.taint.program.callee import Callee
from callscope.taint.program.run_elsewhere import argument_that_is, handed_over

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def lined_up(view: View, g: int, v: int, unit: int, via: str) -> Callee:
    """Return a function that a value of a unit may run, with what of it is filled."""
    op, operands, _ = view.units[g].values[v]
    is_method = view.owner(unit) is not None
    if op == "attr":
        return Callee(unit, 1, operands[0], True, via)
    if op == "setattr" and via == "dunder":  # ``__set__(descriptor, object, x)``, ``__setattr__(object, name, x)``
        setter = view.units[unit].name.endswith(".__set__")
        return Callee(unit, 2, -1 if setter else operands[0], True, via)
    if op != "call":
        return Callee(unit, 1 if is_method else 0, operands[0] if operands else -1, is_method, via)
    if via in ("callback", "module-call"):
        run = _run_elsewhere(view, g, v, unit, via, is_method)
        if run is not None:
            return run
        if via == "callback" and is_method and argument_that_is(view, g, v, unit) is not None:
            return Callee(unit, 1, -1, False, via)  # ``pool.map(self.one, rows)``: a method of another than the pool
    return _called(view, g, operands[0], unit, via, is_method)


def _run_elsewhere(view: View, g: int, v: int, unit: int, via: str, is_method: bool) -> Callee | None:
    """``checkpoint(f, x)``: how the function lines up with the arguments that stand behind it."""
    names = view.externals(g, v)
    function = argument_that_is(view, g, v, unit) if names else None
    if function is None:
        return None
    _, operands, tags = view.units[g].values[v]
    handed = handed_over(names, function, tags)
    if handed is None:  # whatever it is given, these arguments are another function's
        return Callee(unit, 1, -1, False, via) if via == "module-call" else None
    found = _called(view, g, operands[1 + function], unit, "call", is_method)
    return found._replace(bound=True, handed=handed, via="partial" if found.via == "partial" else via)


def _called(view: View, g: int, callee: int, unit: int, via: str, is_method: bool) -> Callee:
    objects = view.solver.objects
    for number in view.points(g, callee):
        kind, data = objects.kinds[number], objects.data[number]
        if kind == "bound" and objects.data[data[0]] == (unit,):
            return Callee(unit, 1, view.receiver_of(g, callee), True, via)
        if kind == "function" and data == (unit,):
            return Callee(unit, 0, -1, True, via)
        if kind == "class" and is_method:
            name = view.units[unit].name.rpartition(".")[2]
            return Callee(unit, 1, -1, name in ("__init__", "__new__", "__post_init__", "__call__"), via)
        if kind in ("instance", "candidate") and is_method:
            return Callee(unit, 1, callee, True, via)
        if kind in ("staticmethod", "wrapped", "contextmanager") and not is_method:
            return Callee(unit, 0, -1, True, via)
        if kind == "partial" and via == "call":
            filled = view.solver.partials[data[0]][1].count("")
            return Callee(unit, filled + is_method, -1, True, "partial")
    if via in ("module-call", "apply"):
        leading = before_inputs(view, unit) if via == "apply" else 1
        return Callee(unit, leading, callee if via == "module-call" else -1, True, via)
    if is_method and view.units[g].values[callee][0] == "attr" and _static(view, unit):
        return Callee(unit, 0, -1, True, via)
    if is_method and view.units[g].values[callee][0] == "attr":
        return Callee(unit, 1, view.receiver_of(g, callee), True, via)
    return Callee(unit, 1 if is_method else 0, -1, via == "call", via)


def before_inputs(view: View, forward: int) -> int:
    """Return how many parameters of a custom function's ``forward`` stand before what ``apply`` is given: a class method's
    class, and the context, unless ``setup_context`` is given that."""
    owner, parameters = view.owner(forward), view.units[forward].parameters
    apart = owner is not None and "setup_context" in view.units[view.class_unit(owner)].bindings
    return int(bool(parameters) and parameters[0].name == "cls") + (0 if apart else 1)


def _static(view: View, unit: int) -> bool:
    parameters = view.units[unit].parameters
    return not parameters or parameters[0].name not in ("self", "cls", "mcs")
