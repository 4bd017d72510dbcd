"""Lowering functions, lambdas and classes: their headers here, their bodies queued for later."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from callscope.source.annotations import annotation_tree
from callscope.source.builder import Header, UnitBuilder
from callscope.source.dispatch import lower_block, lower_expression
from callscope.source.facts import Parameter
from callscope.source.mentions import first_line, reaches
from callscope.source.names import remember_definition
from callscope.source.scopes import scope_of

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def _formals(args: ast.arguments) -> Iterator[tuple[ast.arg, str, ast.expr | None]]:
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    for position, (formal, default) in enumerate(zip(positional, defaults, strict=True)):
        yield formal, "positional" if position < len(args.posonlyargs) else "normal", default
    if args.vararg:
        yield args.vararg, "vararg", None
    for formal, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield formal, "keyword", default
    if args.kwarg:
        yield args.kwarg, "kwarg", None


def _defaults(b: UnitBuilder, args: ast.arguments) -> tuple[tuple[int, ...], tuple[str, ...]]:
    present = [(formal.arg, default) for formal, _, default in _formals(args) if default is not None]
    return tuple(lower_expression(b, default) for _, default in present), tuple(name for name, _ in present)


def _header(b: UnitBuilder, kind: str, name: str, node: ast.AST, docstring: str = "") -> Header:
    outer = b.header
    inside = f"{outer.qualname}.<locals>." if outer.kind in ("function", "lambda") else f"{outer.qualname}."
    prefix = "" if outer.kind == "module" else inside
    dotted = "" if outer.kind == "module" else f"{outer.name}."
    first = first_line(node)
    cpython = "<lambda>" if kind == "lambda" else name
    return Header(kind, dotted + name, prefix + cpython, first, node.lineno, docstring)  # type: ignore[attr-defined]


def _parameters_of(b: UnitBuilder, args: ast.arguments) -> None:
    for position, (formal, kind, default) in enumerate(_formals(args)):
        value = b.emit("param", (), (position, formal.arg), formal)
        b.bind(formal.arg, value)
        annotation = annotation_tree(formal.annotation) if formal.annotation else None
        b.parameters.append(Parameter(formal.arg, kind, default is not None, annotation, value))


def _nested(b: UnitBuilder, header: Header, body: list[ast.stmt], names: set[str]) -> UnitBuilder:
    module = b.module
    first, last = (first_line(body[0]), body[-1].end_lineno or 0) if body else (0, -1)
    shares, walrus = reaches(module.shared_lines, first, last), reaches(module.walrus_lines, first, last)
    scope = scope_of(body, names, walrus=walrus, shares=shares)
    unit = UnitBuilder(module, header, b, scope)
    remember_definition(b, unit)
    return unit


def lower_lambda(b: UnitBuilder, node: ast.Lambda) -> int:
    """Lower a lambda; it is numbered within the unit that it stands in."""
    operands, tags = _defaults(b, node.args)
    b.lambdas += 1
    names = {formal.arg for formal, _, _ in _formals(node.args)}
    unit = _nested(b, _header(b, "lambda", f"<lambda{b.lambdas}>", node), [], names)

    def body() -> None:
        _parameters_of(unit, node.args)
        result = lower_expression(unit, node.body)
        unit.emit("return", (result,), None, node.body)

    b.module.queue(body)
    return b.emit("function", operands, (unit.index, tags), node)


def lower_function(b: UnitBuilder, node: FunctionNode) -> None:
    """Lower ``def``: decorators, defaults, the function value, then the decorators' calls."""
    decorators = [lower_expression(b, decorator) for decorator in node.decorator_list]
    operands, tags = _defaults(b, node.args)
    names = {formal.arg for formal, _, _ in _formals(node.args)}
    header = _header(b, "function", node.name, node, ast.get_docstring(node, clean=False) or "")
    unit = _nested(b, header, node.body, names)
    yields = reaches(b.module.yield_lines, node.lineno, node.end_lineno or 0)
    unit.flags.update(_function_flags(node, yields))
    if node.returns is not None:
        unit.annotations["return"] = annotation_tree(node.returns)

    def body() -> None:
        _parameters_of(unit, node.args)
        lower_block(unit, node.body)

    b.module.queue(body)
    value = b.emit("function", operands, (unit.index, tags), _Headline(node))
    if b.header.kind != "class" or not _for_types_only(b):
        bind_decorated(b, node, value, decorators)


def _for_types_only(b: UnitBuilder) -> bool:
    """Return whether this stands under ``if TYPE_CHECKING``: a method there is a signature, and running there is none of its name."""
    region = b.region
    while region > 0:
        region, kind, test, sense = b.region_table[region]
        op, _, data = b.values[test] if kind == "if" and sense else ("", (), None)
        if "TYPE_CHECKING" in (data, data[-1] if op == "global" and isinstance(data, tuple) else ""):
            return True
    return False


class _Headline:
    """A definition's ``def`` or ``class`` line: what a reader is shown, not the whole body."""

    __slots__ = ("col_offset", "end_col_offset", "end_lineno", "lineno")

    def __init__(self, node: FunctionNode | ast.ClassDef) -> None:
        self.lineno = self.end_lineno = node.lineno
        self.col_offset = node.col_offset
        self.end_col_offset = node.col_offset + len(node.name) + 4


def bind_decorated(b: UnitBuilder, node: FunctionNode | ast.ClassDef, value: int, decorators: list[int]) -> None:
    """Apply decorators, innermost first, and bind the name."""
    from callscope.source.names import write_name

    for decorator, syntax in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        value = b.emit("decorate", (decorator, value), None, syntax)
    write_name(b, node.name, value, node)


def _function_flags(node: FunctionNode, yields: bool) -> set[str]:
    """Return what kind of function this is; ``yields`` says that its lines hold the word at all."""
    flags = {"async"} if isinstance(node, ast.AsyncFunctionDef) else set()
    stack: list[ast.AST] = list(node.body) if yields else []
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Yield | ast.YieldFrom):
            return flags | {"generator"}
        if not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(current))
    return flags


def lower_class(b: UnitBuilder, node: ast.ClassDef) -> None:
    """Lower ``class``: bases and keywords are operands; the body is a unit of its own."""
    from callscope.source.expressions import arguments

    decorators = [lower_expression(b, decorator) for decorator in node.decorator_list]
    operands, tags = arguments(b, node.bases, node.keywords)
    header = _header(b, "class", node.name, node, ast.get_docstring(node, clean=False) or "")
    unit = _nested(b, header, node.body, set())
    b.module.queue(lambda: lower_block(unit, node.body))
    value = b.emit("class", tuple(operands), (unit.index, tags), _Headline(node))
    bind_decorated(b, node, value, decorators)
