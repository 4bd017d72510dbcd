"""Following a zero, or a singular operand, back: operation by operation, to a scalar, a literal, a name."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from callscope.dynamic.backward.saved import describe
from callscope.dynamic.forward.leaves import Leaves
from callscope.dynamic.forward.literals import (
    DEEPEST,
    Binding,
    Literals,
    argument_of,
    assigned_in,
    names_in,
    number_of,
    parameters_of,
)
from callscope.dynamic.forward.tape import Entry, Tape
from callscope.dynamic.source.expressions import parsed
from callscope.dynamic.source.places import Place, Places
from callscope.model.run import OperandRecord
from callscope.model.span import Span

LONGEST = 40
_HANDING_ON = frozenset({
    "float", "int", "complex", "abs", "max", "min", "sum", "round", "tensor", "as_tensor", "asarray", "array", "full",
    "scalar_tensor", "full_like", "new_full", "new_tensor", "Tensor", "FloatTensor", "DoubleTensor", "Parameter",
    "float64", "float32", "get", "getattr", "pop", "setdefault", "clamp",
})  # fmt: skip
_SHAPED = frozenset(("full_like", "new_full", "zeros_like", "ones_like", "new_zeros", "new_ones"))
Guilty = Callable[[Tensor], bool]


def is_zero(value: Tensor) -> bool:
    """Return whether every entry is 0."""
    return value.numel() > 0 and not bool((value != 0).any())


def is_singular(value: Tensor) -> bool:
    """Return whether some entry is 0 or not finite: where roots, logarithms and quotients have no slope; a mask is none."""
    return value.dtype is not torch.bool and (bool((value == 0).any()) or is_broken(value))


def is_broken(value: Tensor) -> bool:
    """Return whether some entry is nan or infinite."""
    return not bool(torch.isfinite(value).all())


class Origins:
    """Explains the operands of the operations on a tape."""

    def __init__(self, places: Places, tape: Tape, leaves: Leaves) -> None:
        self._places = places
        self._tape = tape
        self._leaves = leaves
        self._literals: Literals | None = None

    def operands(self, index: int, guilty: Guilty) -> tuple[OperandRecord, ...]:
        """Return the guilty operands of an operation, each with its origin."""
        entry = self._tape.entries[index]
        found = [self._tensor(entry, identity, index, guilty) for identity in dict.fromkeys(entry.inputs)]
        if not any(found):
            found += [self._scalar(entry, scalar) for scalar in dict.fromkeys(entry.scalars) if _is_number(scalar)]
        return tuple(record for record in found if record is not None)

    def _tensor(self, entry: Entry, identity: int, index: int, guilty: Guilty) -> OperandRecord | None:
        value = self._tape.value_of(identity, index)
        if value is None or not guilty(value):
            return None
        steps, source = self._walk(identity, index, guilty)
        return self._record(self._argument(entry, identity), describe(value), steps, source)

    def _scalar(self, entry: Entry, scalar: float) -> OperandRecord:
        trail = self._trail(entry, scalar)
        return self._record(self._number(entry, scalar), repr(scalar), [self._step(b) for b in trail], trail[-1:])

    def _number(self, entry: Entry, scalar: float) -> str:
        """Return the source text of an operation's scalar: what is left of its operands beside the tensors."""
        node = None if entry.place is None else _expression(entry.place, self._places.span(entry.place))
        parts = _operands(node) if node is not None else []
        if len(parts) != 2 or len(entry.inputs) != 1:
            return repr(scalar)
        known = [part for part in parts if self._resolve(part, entry.callers, scalar, DEEPEST)]
        looked_up = [part for part in parts if isinstance(part, ast.Attribute | ast.Subscript | ast.Constant)]
        chosen = known if len(known) == 1 else looked_up
        return ast.unparse(chosen[0]) if len(chosen) == 1 else repr(scalar)

    def _record(self, expression: str, state: str, steps: list[str], source: tuple[Binding, ...]) -> OperandRecord:
        if not source:
            return OperandRecord(expression, state, tuple(steps))
        last = source[-1]
        path = self._places.path(last.filename)
        key = f"{path}:{last.line}:{last.name}"
        return OperandRecord(expression, state, tuple(steps), last.name, last.value, key, Span(path, last.line))

    def _walk(self, identity: int, before: int, guilty: Guilty) -> tuple[list[str], tuple[Binding, ...]]:
        """Return the steps from a tensor back to its source, and the binding of the literal there."""
        steps: list[str] = []
        maker = self._tape.maker_of(identity, before)
        while maker is not None and len(steps) < LONGEST:
            entry = self._tape.entries[maker]
            steps.append(self._made(entry))
            inner = self._guiltiest(entry, maker, guilty)
            if inner is None:
                trail = next((t for s in entry.scalars if _is_number(s) and (t := self._trail(entry, s))), ())
                return [*steps, *map(self._step, trail)], trail[-1:]
            before, maker = maker, self._tape.maker_of(inner, maker)
        return steps, ()

    def _guiltiest(self, entry: Entry, maker: int, guilty: Guilty) -> int | None:
        """Return the guilty operand of an operation; where zeros and what is not finite are, the latter."""
        found = [identity for identity in entry.inputs if self._is_guilty(identity, maker, guilty)]
        broken = (
            identity for identity in found if guilty is is_singular and self._is_guilty(identity, maker, is_broken)
        )
        return next(broken, found[0] if found else None)

    def _is_guilty(self, identity: int, before: int, guilty: Guilty) -> bool:
        value = self._tape.value_of(identity, before)
        return value is not None and guilty(value)

    def _made(self, entry: Entry) -> str:
        span = self._places.span(entry.place)
        value = describe(entry.values[0]) if entry.values else ""
        return f"{span.anchor()}: {_source(entry.place, span)} is {value}"

    def _step(self, binding: Binding) -> str:
        return f"{self._places.path(binding.filename)}:{binding.line}: {binding.text}"

    def _trail(self, entry: Entry, scalar: float) -> tuple[Binding, ...]:
        """Follow the scalar of an operation to the literal that it is."""
        if entry.place is None:
            return ()
        node = _expression(entry.place, self._places.span(entry.place))
        return () if node is None else self._resolve(_numeric_part(node), entry.callers, scalar, DEEPEST)

    def _resolve(self, node: ast.expr, callers: Sequence[Place], scalar: float, deep: int) -> tuple[Binding, ...]:
        """Follow an expression in the innermost of ``callers`` to the literal equal to ``scalar``."""
        if not callers or not deep:
            return ()
        code = callers[0].code
        for part in _readings(node):
            if number_of(part) == scalar and number_of(part) is not None:
                text = ", ".join(map(ast.unparse, node.elts)) if isinstance(node, ast.Tuple) else ast.unparse(node)
                return (Binding(0, code.co_filename, part.lineno, text, text, scalar, ()),)
            trail = self._of_part(part, callers, scalar, deep)
            if trail:
                return trail
        return ()

    def _of_part(self, part: ast.expr, callers: Sequence[Place], scalar: float, deep: int) -> tuple[Binding, ...]:
        code = callers[0].code
        if not isinstance(part, ast.Name):
            return self._named(part, scalar)
        if part.id in parameters_of(code):
            return self._passed(part.id, callers, scalar, deep)
        for value in assigned_in(code, part.id):
            trail = self._resolve(value, callers, scalar, deep - 1)
            if trail:
                return trail if len(trail) > 1 else (_renamed(trail[0], part.id),)
        return self._named(part, scalar)

    def _passed(self, name: str, callers: Sequence[Place], scalar: float, deep: int) -> tuple[Binding, ...]:
        """Follow a parameter to what the caller passed for it; else to its default."""
        for further in range(1, min(3, len(callers))):
            call = _expression(callers[further], self._places.span(callers[further]))
            argument = None if call is None else argument_of(call, callers[0].code, name)
            if argument is not None:
                trail = self._resolve(argument, callers[further:], scalar, deep - 1)
                return (_renamed(trail[0], name), *trail[1:]) if len(trail) == 1 else trail
        return self._named(ast.Name(name), scalar)

    def _named(self, part: ast.expr, scalar: float) -> tuple[Binding, ...]:
        """Follow an attribute or a key by its name, wherever the user's files bind it."""
        if self._literals is None:
            self._literals = Literals(list(self._user_files()))
        return self._literals.trail(names_in(part)[:1], scalar)

    def _user_files(self) -> Iterator[str]:
        for name, module in sorted(sys.modules.items()):
            filename = getattr(module, "__file__", None)
            if filename and name not in self._places.strangers and self._places.is_user_module(name, filename):
                yield filename

    def _argument(self, entry: Entry, identity: int) -> str:
        """Return the source text of an operation's argument, the whole operation's where it cannot be told apart."""
        if entry.place is None:
            return ""
        node = _expression(entry.place, self._places.span(entry.place))
        parts = _operands(node) if node is not None else []
        position = entry.inputs.index(identity)
        if len(parts) == len(entry.inputs):
            return ast.unparse(parts[position])
        return ast.unparse(node) if node is not None else ""


def _is_number(scalar: object) -> bool:
    """Return whether a scalar argument is the number 0; a flag that is off is none."""
    return scalar == 0 and not isinstance(scalar, bool)


def _expression(place: Place, span: Span) -> ast.expr | None:
    """Return the expression that stands at a span."""
    tree = parsed(place.code.co_filename)
    where = (span.line, span.column - 1, span.end_line, span.end_column - 1)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.expr) and (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == where:
            return node
    return None


def _readings(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the constants, names, attributes and items that an expression reads, outermost first.

    A constant given to a function that does not hand its argument on (``x.unsqueeze(0)``) is not what it returns.
    """
    pending: list[tuple[ast.AST, bool]] = [(node, True)]
    while pending:
        part, as_value = pending.pop(0)
        if isinstance(part, ast.Constant | ast.Name | ast.Attribute | ast.Subscript | ast.UnaryOp):
            if isinstance(part, ast.expr) and (as_value or number_of(part) is None):
                yield part
            if isinstance(part, ast.Attribute | ast.Constant | ast.Name):
                continue
        kept = as_value and (not isinstance(part, ast.Call) or _callee(part) in _HANDING_ON)
        pending.extend((child, kept) for child in ast.iter_child_nodes(part))


def _callee(call: ast.Call) -> str:
    """Return the last name of what is called: ``tensor`` of ``torch.tensor(0.0)``."""
    return ast.unparse(call.func).rpartition(".")[2]


def _numeric_part(node: ast.expr) -> ast.expr:
    """Return the part of a call that holds its numbers: without ``dtype=`` and the like, and without the callee."""
    if not isinstance(node, ast.Call):
        return node
    given = _operands(node)
    if _callee(node) in _SHAPED:
        given = given[1:]
    numbers = [k.value for k in node.keywords if k.arg not in ("dtype", "device", "requires_grad", "dim", "out")]
    return ast.Tuple([*given, *numbers], ast.Load())


def _renamed(binding: Binding, name: str) -> Binding:
    """Return a binding of a bare literal under the name of what it was passed or assigned to."""
    text = binding.text if binding.name != binding.text else f"{name}={binding.text}"
    return replace(binding, name=name if binding.name == binding.text else binding.name, text=text)


def _operands(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call):
        receiver = [node.func.value] if isinstance(node.func, ast.Attribute) and not _is_module(node.func) else []
        return [*receiver, *node.args]
    return [node.operand] if isinstance(node, ast.UnaryOp) else []


def _is_module(function: ast.Attribute) -> bool:
    return ast.unparse(function.value) in ("torch", "F", "nn.functional", "torch.nn.functional", "torch.linalg")


def _source(place: Place | None, span: Span) -> str:
    """Return the source text of a place."""
    node = None if place is None else _expression(place, span)
    if node is not None:
        return " ".join(ast.unparse(node).split())
    return linecache.getline(place.code.co_filename, span.line).strip() if place is not None else ""
