"""Lowering statements: assignment, control flow, imports."""

from __future__ import annotations

import ast

from callscope.source.annotations import annotation_tree
from callscope.source.builder import Environment, Loop, UnitBuilder
from callscope.source.conditions import apply_guard, lower_condition
from callscope.source.dispatch import STATEMENTS, lower_block, lower_expression, lower_optional
from callscope.source.functions import lower_class, lower_function
from callscope.source.imports import lower_import, lower_import_from
from callscope.source.mentions import first_line, reaches
from callscope.source.names import constant_key, private
from callscope.source.operators import BINARY
from callscope.source.patterns import lower_match
from callscope.source.scopes import bound_names
from callscope.source.targets import assign, delete
from callscope.source.tries import lower_try


def _assign(b: UnitBuilder, node: ast.Assign) -> None:
    value = lower_expression(b, node.value)
    for target in node.targets:
        assign(b, target, value)
    _note_exports(b, node)


def _note_exports(b: UnitBuilder, node: ast.Assign) -> None:
    target = node.targets[0]
    exporting = b.parent is None and isinstance(target, ast.Name) and target.id == "__all__"
    if exporting and isinstance(node.value, ast.List | ast.Tuple):
        names = [item.value for item in node.value.elts if isinstance(item, ast.Constant)]
        b.module.exports = tuple(name for name in names if isinstance(name, str))


def _annotated(b: UnitBuilder, node: ast.AnnAssign) -> None:
    if isinstance(node.target, ast.Name):
        b.annotations[node.target.id] = annotation_tree(node.annotation)
    elif isinstance(node.target, ast.Attribute) and isinstance(node.target.value, ast.Name):
        b.annotations[f"{node.target.value.id}.{private(b, node.target.attr)}"] = annotation_tree(node.annotation)
    if node.value is not None:
        assign(b, node.target, lower_expression(b, node.value))


def _augmented(b: UnitBuilder, node: ast.AugAssign) -> None:
    target = node.target
    operator = BINARY[type(node.op)]
    if isinstance(target, ast.Name):
        old = lower_expression(b, ast.copy_location(ast.Name(target.id, ast.Load()), target))
        assign(b, target, b.emit("inplace", (old, lower_expression(b, node.value)), operator, node))
        return
    base = lower_expression(b, target.value)
    if isinstance(target, ast.Attribute):
        name = private(b, target.attr)
        old = b.emit("attr", (base,), name, target)
        value = b.emit("inplace", (old, lower_expression(b, node.value)), operator, node)
        b.emit("setattr", (base, value), name, target)
        b.forget_component(f".{target.attr}")
    else:
        index = lower_expression(b, target.slice)
        key = constant_key(target.slice)
        old = b.emit("item", (base, index), key, target)
        value = b.emit("inplace", (old, lower_expression(b, node.value)), operator, node)
        b.emit("setitem", (base, index, value), key, target)
        b.forget_component("[")


def _if(b: UnitBuilder, node: ast.If) -> None:
    value, guard = lower_condition(b, node.test)
    before, outer = b.env, b.region
    ends: list[Environment | None] = []
    for body, sense in ((node.body, True), (node.orelse, False)):
        b.env = None if before is None else dict(before)
        b.region = b.new_region("if", value, sense)
        apply_guard(b, guard, sense)
        lower_block(b, body)
        ends.append(b.env)
        b.region = outer
    if (ends[0] is None) != (ends[1] is None):
        b.region = b.new_region("after", value, ends[0] is not None)
    b.merge(ends, node)


def _enter_loop(b: UnitBuilder, body: list[ast.stmt], node: ast.stmt) -> tuple[dict[str, int], int]:
    """Put a phi in place of every name that the loop changes; return them and the outer loop's start."""
    start, env = b.loop_start, b.env
    if start < 0:
        b.loop_start = len(b.values)
    b.forget_all_paths()
    assert env is not None
    walrus = reaches(b.module.walrus_lines, first_line(body[0]), body[-1].end_lineno or 0)
    names = sorted(name for name in bound_names(body, walrus) if name in env)
    phis = {name: b.emit("phi", (env[name],), name, node) for name in names}
    env.update(phis)
    b.loops.append(Loop())
    return phis, start


def _leave_loop(b: UnitBuilder, phis: dict[str, int], ends: list[Environment | None]) -> None:
    for name, phi in phis.items():
        backs = dict.fromkeys(env[name] for env in ends if env is not None and name in env)
        backs.pop(phi, None)
        b.patch(phi, (*b.values[phi][1], *backs))


def _while(b: UnitBuilder, node: ast.While) -> None:
    phis, start = _enter_loop(b, [node], node)
    outer = b.region
    value, guard = lower_condition(b, node.test)
    exit_env = b.copy_env()
    b.region = b.new_region("while", value, True)
    apply_guard(b, guard, True)
    lower_block(b, node.body)
    loop = b.loops.pop()
    _leave_loop(b, phis, [b.env, *loop.continues])
    b.region, b.loop_start = outer, start
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    b.env = None if endless else exit_env
    _loop_else(b, node, guard)
    b.merge([b.env, *loop.breaks], node)


def _loop_else(b: UnitBuilder, node: ast.While | ast.For | ast.AsyncFor, guard: object) -> None:
    if b.env is None:
        return
    b.forget_all_paths()
    if isinstance(node, ast.While):
        apply_guard(b, guard, False)  # type: ignore[arg-type]
    lower_block(b, node.orelse)


def _for(b: UnitBuilder, node: ast.For | ast.AsyncFor) -> None:
    source = lower_expression(b, node.iter)
    phis, start = _enter_loop(b, [node], node)
    outer, exit_env = b.region, b.copy_env()
    b.region = b.new_region("for", source)
    element = b.emit("iter", (source,), "async" if isinstance(node, ast.AsyncFor) else "", node.iter)
    assign(b, node.target, element)
    lower_block(b, node.body)
    loop = b.loops.pop()
    _leave_loop(b, phis, [b.env, *loop.continues])
    last = b.env
    b.region, b.loop_start = outer, start
    b.merge([exit_env, last, *loop.continues] if _new_names(exit_env, last) else [exit_env], node)
    _loop_else(b, node, None)
    b.merge([b.env, *loop.breaks], node)


def _new_names(before: Environment | None, after: Environment | None) -> bool:
    return before is not None and after is not None and any(name not in before for name in after)


def _jump(b: UnitBuilder, node: ast.Break | ast.Continue) -> None:
    if b.loops and b.env is not None:
        loop = b.loops[-1]
        (loop.breaks if isinstance(node, ast.Break) else loop.continues).append(b.env)
        b.new_region("break" if isinstance(node, ast.Break) else "continue")
    b.env = None


def _return(b: UnitBuilder, node: ast.Return) -> None:
    b.emit("return", lower_optional(b, node.value), None, node)
    b.env = None


def _raise(b: UnitBuilder, node: ast.Raise) -> None:
    b.emit("raise", (*lower_optional(b, node.exc), *lower_optional(b, node.cause)), None, node)
    b.env = None


def _assert(b: UnitBuilder, node: ast.Assert) -> None:
    value, guard = lower_condition(b, node.test)
    b.emit("assert", (value, *lower_optional(b, node.msg)), None, node)
    apply_guard(b, guard, True)


def _with(b: UnitBuilder, node: ast.With | ast.AsyncWith) -> None:
    outer, entered = b.region, []
    word = "async" if isinstance(node, ast.AsyncWith) else ""
    for item in node.items:
        context = lower_expression(b, item.context_expr)
        value = b.emit("enter", (context,), word, item.context_expr)
        entered.append((context, item.context_expr))
        b.region = b.new_region("with", context)
        if item.optional_vars is not None:
            assign(b, item.optional_vars, value)
    lower_block(b, node.body)
    for context, syntax in reversed(entered):
        b.region = b.region_table[b.region][0] if b.region != outer else outer
        b.emit("exit", (context,), word, syntax)
    b.region = outer


def _delete(b: UnitBuilder, node: ast.Delete) -> None:
    for target in node.targets:
        delete(b, target)


def _expression(b: UnitBuilder, node: ast.Expr) -> None:
    if not isinstance(node.value, ast.Constant):
        lower_expression(b, node.value)


def _type_alias(b: UnitBuilder, node: ast.stmt) -> None:
    b.annotations[f"type {node.name.id}"] = annotation_tree(node.value)  # type: ignore[attr-defined]
    assign(b, node.name, lower_expression(b, node.value))  # type: ignore[attr-defined]


STATEMENTS.update(
    {
        ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.If: _if,
        ast.While: _while, ast.For: _for, ast.AsyncFor: _for, ast.Break: _jump, ast.Continue: _jump,
        ast.Return: _return, ast.Raise: _raise, ast.Assert: _assert, ast.With: _with, ast.AsyncWith: _with,
        ast.Delete: _delete, ast.Expr: _expression, ast.FunctionDef: lower_function,
        ast.AsyncFunctionDef: lower_function, ast.ClassDef: lower_class, ast.Import: lower_import,
        ast.ImportFrom: lower_import_from, ast.Try: lower_try, ast.TryStar: lower_try, ast.Match: lower_match,
    }
)  # fmt: skip
if hasattr(ast, "TypeAlias"):
    STATEMENTS[ast.TypeAlias] = _type_alias
