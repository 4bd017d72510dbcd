"""Operators, truth tests, formatting and context managers: the special methods that they call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from callscope.static.attribute_binding import class_of
from callscope.static.invoke import Call
from callscope.static.iteration import await_objects
from callscope.static.library_callbacks import inherited
from callscope.static.models.torch_modules import on_every_module
from callscope.static.objects import BOX, CANDIDATE, CONTEXT, GENERATOR, INSTANCE, RESULT
from callscope.static.pointsets import MANY
from callscope.static.solver import Solver
from callscope.static.specials import special, special_on

_NAMES = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor",
}  # fmt: skip
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
_COMPARE = {
    "==": ("__eq__", "__eq__"), "!=": ("__ne__", "__ne__"), "<": ("__lt__", "__gt__"), "<=": ("__le__", "__ge__"),
    ">": ("__gt__", "__lt__"), ">=": ("__ge__", "__le__"),
}  # fmt: skip


_METHODS = {
    (symbol, inplace): (f"__{name}__", f"__r{name}__", f"__i{name}__" if inplace else "")
    for symbol, name in _NAMES.items()
    for inplace in (False, True)
}


class Declining:
    """By unit of a special method, whether it may answer ``NotImplemented``."""

    def __init__(self) -> None:
        self.units: dict[int, bool] = {}


class Operation(NamedTuple):
    """One operation of two operands: the methods that may answer (``inplace`` is None for a comparison) and its nodes."""

    own: str
    reflected: str
    inplace: str | None
    left: int
    right: int
    result: int
    site: int


def binop_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], symbol: str) -> None:
    """``left op right`` or ``left op= right``."""
    left, right = operands
    binary_operation(s, symbol, s.operation(node)[0] == "inplace", left, right, node, node)


def binary_operation(s: Solver, symbol: str, inplace: bool, left: int, right: int, result: int, site: int) -> None:
    """``result = left op right`` at ``site``."""
    operation = Operation(*_METHODS[symbol, inplace], left, right, result, site)
    s.use(left, _left_operand, operation)
    s.use(right, _right_operand, operation)
    s.use(left, _refused, operation)


def _left_operand(s: Solver, operation: Operation, objects: Iterable[int]) -> None:
    own, _, inplace, left, right, result, site = operation
    call = Call(site, (right,), ("",), result, "dunder")
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in (INSTANCE, CANDIDATE):
            if not (inplace and special(s, number, inplace, call)):
                special(s, number, own, call)
        elif kind == RESULT:
            s.add(result, (number,))
        elif kind == BOX:
            _concatenate(s, number, result, (left, right), left)


def _concatenate(s: Solver, box: int, node: int, operands: tuple[int, int], operand: int) -> None:
    """``list + list``, ``dict | dict``, ``list * n``: a container with the items of its operands.

    Where the operand may be many things, a container is the least likely of them: it stands for the result itself.
    """
    from callscope.static.containers import merge, unknown_item

    if len(s.pointees(operand)) > MANY:
        s.add(node, (box,))
        return
    new = s.objects.intern(BOX, s.objects.data[box][0], node)
    if new == box:
        return
    s.add(node, (new,))
    if s.objects.data[box][0] == "dict":
        merge(s, operands[0], new)
        merge(s, operands[1], new)
    else:
        s.flow(s.field("items", box), unknown_item(s, new))


def _right_operand(s: Solver, operation: Operation, objects: Iterable[int]) -> None:
    _, name, _, left, right, result, site = operation
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in (INSTANCE, CANDIDATE):
            if not s.pointees(left) and _defines(s, number, name):
                special(s, number, name, Call(site, (left,), ("",), result, "dunder", guess=True))
        elif kind == RESULT:
            s.add(result, (number,))
        elif kind == BOX:
            _concatenate(s, number, result, (left, right), right)


def _defines(s: Solver, number: int, name: str) -> bool:
    cls = class_of(s, number)
    return cls is not None and bool(s.classes.has(cls, name))


def _refused(s: Solver, operation: Operation, objects: Iterable[int]) -> None:
    """The reflected method of the right operand runs where the left one is no instance that has the operation itself,
    or where its operation (but a comparison) declines."""
    name, may_decline = operation.own, operation.inplace is not None
    for number in objects:
        cls = class_of(s, number)
        if cls is None or not s.classes.has(cls, name):
            s.use(operation.right, _reflected, (operation, None))
            return
        if may_decline and _declines(s, cls, name):
            s.use(operation.right, _reflected, (operation, cls))


def _reflected(s: Solver, payload: tuple[Operation, int | None], objects: Iterable[int]) -> None:
    (_, name, _, left, _, result, site), declining = payload
    for number in objects:
        cls = class_of(s, number)
        if cls is None or not s.classes.has(cls, name) or (declining and s.classes.is_subclass(cls, declining)):
            continue
        special(s, number, name, Call(site, (left,), ("",), result, "dunder"))


def _declines(s: Solver, cls: int, name: str) -> bool:
    """Return whether the operation of a class may answer ``NotImplemented`` to an operand of another class."""
    unit = s.classes.method(cls, name)
    if unit is None:
        return False
    known = s.kept(Declining).units
    found = known.get(unit)
    if found is None:
        values = s.units[unit].values
        returned = [values[operand] for op, operands, _ in values if op == "return" for operand in operands]
        found = known[unit] = ("builtin", (), "NotImplemented") in returned
    return found


def unary_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], symbol: str) -> None:
    """``-x``, ``+x``, ``~x``; ``not x`` asks for its truth."""
    if symbol == "not":
        truth(s, operands[0], node)
    else:
        special_on(s, operands[0], _UNARY[symbol], Call(node, (), (), node, "dunder"))
        s.use(operands[0], _keep_external, node)


def _keep_external(s: Solver, node: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == RESULT:
            s.add(node, (number,))


def compare_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], symbol: str) -> None:
    """Comparisons and ``in``."""
    left, right = operands
    if symbol in _COMPARE:
        compared(s, symbol, left, right, node)
    elif symbol in ("in", "not in"):
        special_on(s, right, "__contains__", Call(node, (left,), ("",), None, "dunder"))
        s.use(right, _contains, node)


def compared(s: Solver, symbol: str, left: int, right: int, node: int) -> None:
    """``left == right`` and its kin at ``node``."""
    ours, theirs = _COMPARE[symbol]
    operation = Operation(ours, theirs, None, left, right, node, node)
    s.use(left, _comparison, operation)
    s.use(left, _refused, operation)


def _comparison(s: Solver, operation: Operation, objects: Iterable[int]) -> None:
    name, right, node = operation.own, operation.right, operation.result
    call = Call(node, (right,), ("",), node, "dunder")
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in (INSTANCE, CANDIDATE):
            if not special(s, number, name, call) and name == "__ne__":
                special(s, number, "__eq__", call)
        elif kind == RESULT:
            s.add(node, (number,))


def _contains(s: Solver, node: int, objects: Iterable[int]) -> None:
    from callscope.static.items import hashed
    from callscope.static.iteration import iterate_object

    for number in objects:
        if s.objects.kinds[number] == BOX:
            hashed(s, number, s.operands_of(node)[0], node)
        cls = class_of(s, number)
        if cls is not None and not s.classes.has(cls, "__contains__"):
            iterate_object(s, number, s.field("discarded"), node)


def truth_tests(s: Solver, unit: int) -> None:
    """Branches ask for the truth of their test: ``__bool__``, else ``__len__``."""
    base, record = s.bases[unit], s.units[unit]
    tested = {region[2]: None for region in record.regions if region[1] in ("if", "while", "after")}
    for value in tested:
        if value >= 0 and record.values[value][0] not in ("compare", "const", "unary"):
            truth(s, base + value, base + value)


def truth(s: Solver, node: int, site: int) -> None:
    """``site`` asks for the truth of ``node``."""
    s.use(node, _truth, site)


def _truth(s: Solver, site: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            call = Call(site, (), (), None, "dunder")
            if not special(s, number, "__bool__", call):
                special(s, number, "__len__", call)


def format_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], conversion: str) -> None:
    """``{value!r:spec}`` of an f-string."""
    s.use(operands[0], _format, (conversion, node))


def _format(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    conversion, node = payload
    names = ("__repr__",) if conversion in ("r", "a") else ("__str__", "__repr__")
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            call = Call(node, (None,), ("",), None, "dunder")
            if conversion or not special(s, number, "__format__", call):
                text(s, number, node, names)


def text(s: Solver, number: int, site: int, names: tuple[str, ...] = ("__str__", "__repr__")) -> None:
    """``site`` asks an instance for its text: the first of ``names`` that it has."""
    for name in names:
        if special(s, number, name, Call(site, (), (), None, "dunder")):
            return
    cls = class_of(s, number)
    if cls is not None and any(base.startswith("torch.nn.") for base in s.classes.external_bases(cls)):
        on_every_module(s, number, "__repr__", Call(site, (), (), None, "callback"))


def enter_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], word: str) -> None:
    """``with operand as node``."""
    s.use(operands[0], enter_objects, ("__aenter__" if word else "__enter__", node))


def enter_objects(s: Solver, payload: tuple[str, int], objects: Iterable[int]) -> None:
    """Enter a context; what has no way to be entered is what a wrapper around it (``closing``) gives."""
    name, node = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind in (INSTANCE, CANDIDATE):
            entered = s.field("entered", node) if name == "__aenter__" else node
            if entered != node:
                s.use(entered, await_objects, node)
            enter = Call(node, (), (), entered, "dunder")
            _run_modes(s, number, node)
            if not special(s, number, name, enter):
                inherited(s, number, name, enter)
                if kind == INSTANCE and not s.classes.external_bases(data[0]):
                    s.add(node, (number,))
        elif kind in (CONTEXT, GENERATOR):
            s.flow(s.field("yield", data[0]), node)
        else:
            s.add(node, (number,))


_MODES = {"__torch_dispatch__": "TorchDispatchMode", "__torch_function__": "TorchFunctionMode"}


def _run_modes(s: Solver, number: int, site: int) -> None:
    """Torch's operations within a mode come to its handler: what enters the mode runs it."""
    for name, base in _MODES.items():
        if s.classes.somewhere(name):
            cls = class_of(s, number)
            if cls is not None and any(owner.endswith(base) for owner in s.classes.external_bases(cls)):
                special(s, number, name, Call(site, (None,) * 4, ("",) * 4, None, "callback"))


def exit_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], word: str) -> None:
    """The end of a ``with`` block."""
    name = "__aexit__" if word else "__exit__"
    special_on(s, operands[0], name, Call(node, (None, None, None), ("", "", ""), None, "dunder"))
