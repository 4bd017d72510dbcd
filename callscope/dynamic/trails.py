"""The numbers that operations are given, followed through parameters and names to the literals that were written."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from callscope.dynamic.forward.literals import ARGUMENT, DEEPEST, Binding, Literals, is_sum, names_in, number_of
from callscope.dynamic.forward.settings import settings
from callscope.dynamic.forward.tape import Entry
from callscope.dynamic.source.expressions import parsed, text_of
from callscope.dynamic.source.held import argument_of, assigned_in, looped_over, parameters_of, scope_of
from callscope.dynamic.source.made import Made, callee
from callscope.dynamic.source.places import Place, Places
from callscope.model.span import Span

_HANDING_ON = frozenset({
    "float", "int", "complex", "abs", "max", "min", "sum", "round", "tensor", "as_tensor", "asarray", "array", "full",
    "scalar_tensor", "full_like", "new_full", "new_tensor", "Tensor", "FloatTensor", "DoubleTensor", "Parameter",
    "float64", "float32", "get", "getattr", "pop", "setdefault", "clamp", "getenv",
})  # fmt: skip
_LONGEST_TEXT = 100
_SHAPED = frozenset(("full_like", "new_full", "zeros_like", "ones_like", "new_zeros", "new_ones"))


class Trails:
    """Follows the scalars of operations back through the user's files."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._literals: Literals | None = None

    def number(self, entry: Entry, scalar: float) -> str:
        """Return the source text of an operation's scalar: what is left of its operands beside the tensors."""
        node = None if entry.place is None else expression_at(entry.place, self._places.span(entry.place))
        parts = operands_of(node) if node is not None else []
        if len(parts) != 2 or len(entry.inputs) != 1:
            return repr(scalar)
        known = [part for part in parts if self._resolve(part, entry.callers, scalar, DEEPEST)]
        looked_up = [
            part for part in parts if isinstance(_unsigned(part), ast.Attribute | ast.Subscript | ast.Constant)
        ]
        chosen = known if len(known) == 1 else looked_up
        return text_of(chosen[0]) if len(chosen) == 1 else repr(scalar)

    def of(self, entry: Entry, scalar: float, *, assigned: bool = False) -> tuple[Binding, ...]:
        """Follow the scalar of an operation to the literal that it is; ``assigned``: it is what a part is set to."""
        return self.at(entry.place, scalar, entry.callers, assigned=assigned)

    def at(
        self, place: Place | None, scalar: float, callers: Sequence[Place] = (), *, assigned: bool = False
    ) -> tuple[Binding, ...]:
        """Follow a number that the expression at a place is given to the literal that it is."""
        node = None if place is None else expression_at(place, self._places.span(place))
        node = assigned_to(place, node) if assigned and node is not None and place is not None else node
        if place is None or node is None:
            return ()
        trail = self._resolve(_numeric_part(node), callers or (place,), scalar, DEEPEST)
        if not trail and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Subscript):
            return self._named(node.func, scalar)  # an object that holds the number: self.drop of nn.Dropout(p)
        return trail

    def brought(self, place: Place | None) -> Binding | None:
        """Return the variable, with what it was read or made by, that a call makes a tensor of; None where that is not told."""
        node = None if place is None else expression_at(place, self._places.span(place))
        if place is None or not isinstance(node, ast.Call):
            return None
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        made = Made(self._places.user_sources()).of(given[0], scope_of(place.code)) if given else None
        if made is None:
            return None
        text = made.text if len(made.text) <= _LONGEST_TEXT else f"{made.text[:_LONGEST_TEXT]} ..."
        return Binding(1, made.filename, made.line, made.name, text, 0.0, (), data=True)

    def step(self, binding: Binding) -> str:
        """Return a binding as a step on the way back."""
        if not binding.line:
            return f"{binding.filename}: {binding.text}"
        return f"{self._places.path(binding.filename)}:{binding.line}: {binding.text}"

    def _resolve(self, node: ast.expr, callers: Sequence[Place], scalar: float, deep: int) -> tuple[Binding, ...]:
        """Follow an expression in the innermost of ``callers`` to the literal equal to ``scalar``."""
        if not callers or not deep:
            return ()
        if scalar == 0 and is_sum(node):
            both = [self._resolve(part, callers, scalar, deep) for part in (node.left, node.right)]
            if all(both):
                return tuple(dict.fromkeys(both[0] + both[1]))
        code = callers[0].code
        for part in _readings(node):
            if number_of(part) == scalar and number_of(part) is not None:
                text, alone = _text_around(node, part)
                return (Binding(0, code.co_filename, part.lineno, text, text, scalar if alone else None, ()),)
            trail = self._of_part(part, callers, scalar, deep)
            if trail:
                return trail
        return ()

    def _of_part(self, part: ast.expr, callers: Sequence[Place], scalar: float, deep: int) -> tuple[Binding, ...]:
        code = callers[0].code
        if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
            return self._of_part(part.operand, callers, -scalar, deep)
        if isinstance(part, ast.Attribute) and part.attr == "value":  # of a member of an enumeration
            return self._named(part, scalar) or self._of_part(part.value, callers, scalar, deep)
        if not isinstance(part, ast.Name):
            return self._named(part, scalar)
        if part.id in parameters_of(code):
            return self._passed(part.id, callers, scalar, deep)
        for value in (*assigned_in(code, part.id), *looped_over(code, part.id)):
            trail = self._resolve(value, callers, scalar, deep - 1)
            if trail:
                return trail if len(trail) > 1 else (_renamed(trail[0], part.id),)
        return self._named(part, scalar)

    def _passed(self, name: str, callers: Sequence[Place], scalar: float, deep: int) -> tuple[Binding, ...]:
        """Follow a parameter to what the caller passed for it; else to its default."""
        for further in range(1, min(3, len(callers))):
            call = expression_at(callers[further], self._places.span(callers[further]))
            argument = None if call is None else argument_of(call, callers[0].code, name)
            if argument is not None:
                trail = self._resolve(argument, callers[further:], scalar, deep - 1)
                return (_renamed(trail[0], name), *trail[1:]) if len(trail) == 1 else trail
            if isinstance(call, ast.Call) and callee(call) == callers[0].code.co_name:
                break  # this call leaves it to its default; those around it call something else
        return self._named(ast.Name(name), scalar)

    def _named(self, part: ast.expr, scalar: float) -> tuple[Binding, ...]:
        """Follow an attribute or a key by its name, wherever the user's files bind it."""
        if self._literals is None:
            files = self._places.user_sources()
            self._literals = Literals(files, settings(files))
        return self._literals.trail([_key(part)] if _key(part) else names_in(part)[:1], scalar)


def _key(part: ast.expr) -> str:
    """Return the text that something may be looked up by, "" for what is none."""
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""


def shown(binding: Binding) -> str:
    """Return how a report calls what a run was given: an argument without a name by its position."""
    return f"argument_{binding.name.removeprefix(ARGUMENT)}" if binding.name.startswith(ARGUMENT) else binding.name


def expression_at(place: Place, span: Span) -> ast.expr | None:
    """Return the expression that stands at a span."""
    tree = parsed(place.code.co_filename)
    where = (span.line, span.column - 1, span.end_line, span.end_column - 1)
    return None if tree is None else _expressions(tree).get(where)


@lru_cache(maxsize=64)
def _expressions(tree: ast.Module) -> dict[tuple[int | None, ...], ast.expr]:
    """Return a file's expressions by where they stand, the outermost of those that stand at one place."""
    found: dict[tuple[int | None, ...], ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            found.setdefault((node.lineno, node.col_offset, node.end_lineno, node.end_col_offset), node)
    return found


def assigned_to(place: Place, target: ast.expr) -> ast.expr | None:
    """Return what the statement assigns whose target an expression is."""
    tree = parsed(place.code.co_filename)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Assign) and any(target in ast.walk(each) for each in node.targets):
            return node.value
    return None


def _text_around(node: ast.expr, part: ast.expr) -> tuple[str, bool]:
    """Return the text of the argument that a number stands in, and whether it is the number alone that is there."""
    arguments = node.elts if isinstance(node, ast.Tuple) else [node]
    whole = next((argument for argument in arguments if part in ast.walk(argument)), node)
    return text_of(whole), not isinstance(whole, ast.List | ast.Tuple)


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
        kept = as_value and (not isinstance(part, ast.Call) or callee(part) in _HANDING_ON)
        pending.extend((child, kept) for child in ast.iter_child_nodes(part))


def _numeric_part(node: ast.expr) -> ast.expr:
    """Return the part of a call that holds its numbers: without ``dtype=`` and the like, and without the callee."""
    if not isinstance(node, ast.Call):
        return node
    given = operands_of(node)
    if callee(node) in _SHAPED:
        given = given[1:]
    numbers = [k.value for k in node.keywords if k.arg not in ("dtype", "device", "requires_grad", "dim", "out")]
    return ast.Tuple([*given, *numbers], ast.Load())


def _renamed(binding: Binding, name: str) -> Binding:
    """Return a binding of a bare literal under the name of what it was passed or assigned to."""
    text = binding.text if binding.name != binding.text else f"{name}={binding.text}"
    return replace(binding, name=name if binding.name == binding.text else binding.name, text=text)


def operands_of(node: ast.expr) -> list[ast.expr]:
    """Return the expressions that an expression computes from, in the order of its operation's arguments."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call):
        receiver = [node.func.value] if isinstance(node.func, ast.Attribute) and not _is_module(node.func) else []
        return [*receiver, *node.args]
    return [node.operand] if isinstance(node, ast.UnaryOp) else []


def _unsigned(node: ast.expr) -> ast.expr:
    return node.operand if isinstance(node, ast.UnaryOp) else node


def _is_module(function: ast.Attribute) -> bool:
    return text_of(function.value) in ("torch", "F", "nn.functional", "torch.nn.functional", "torch.linalg")


def source_of(place: Place | None, span: Span) -> str:
    """Return the source text of a place."""
    node = None if place is None else expression_at(place, span)
    if node is not None:
        return " ".join(text_of(node).split())
    return linecache.getline(place.code.co_filename, span.line).strip() if place is not None else ""
