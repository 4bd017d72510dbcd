"""Conditions and what they teach: pi values that refine a name or path inside a branch."""

from __future__ import annotations

import ast
from typing import Any

from callscope.source.builder import Environment, UnitBuilder
from callscope.source.dispatch import lower_expression
from callscope.source.names import path_of
from callscope.source.operators import COMPARISONS

Guard = tuple[Any, ...] | None
"""``("atom", path, kind, operands, value)``, ``("not", guard)``, ``("and"|"or", guards)``, or None: nothing learnt."""


def lower_condition(b: UnitBuilder, node: ast.expr) -> tuple[int, Guard]:
    """Lower a test; return its value and the guard to apply in its branches."""
    match node:
        case ast.UnaryOp(op=ast.Not()):
            value, guard = lower_condition(b, node.operand)
            return b.emit("unary", (value,), "not", node), ("not", guard)
        case ast.BoolOp():
            return _bool_condition(b, node)
        case ast.Compare(ops=[_], comparators=[_]):
            value = lower_expression(b, node)
            return value, _comparison_guard(b, node, value)
        case ast.Call():
            value = lower_expression(b, node)
            return value, _call_guard(b, node, value)
        case ast.NamedExpr():
            value = lower_expression(b, node)
            return value, ("atom", path_of(node.target), "truthy", (), value)
    value = lower_expression(b, node)
    return value, _truth_guard(b, node, value)


def _truth_guard(b: UnitBuilder, node: ast.expr, value: int) -> Guard:
    path = path_of(node)
    if path is None:
        return None
    atom = ("atom", path, "truthy", (), value)
    op, operands, _ = b.values[value]
    if op == "attr" and isinstance(node, ast.Attribute) and (base := path_of(node.value)) is not None:
        return ("and", (atom, ("atom", base, f"attr:{node.attr}", (), operands[0])))
    return atom


def _comparison_guard(b: UnitBuilder, node: ast.Compare, value: int) -> Guard:
    operator = COMPARISONS[type(node.ops[0])]
    op, operands, _ = b.values[value]
    if op != "compare":
        return None
    left, right = operands
    if isinstance(node.left, ast.Call) and isinstance(node.left.func, ast.Name) and node.left.func.id == "type":
        path = path_of(node.left.args[0]) if len(node.left.args) == 1 else None
        inner = b.values[left][1]
        known = len(inner) > 1 and operator in _KINDS
        return _negated(("atom", path, "type", (right,), inner[1]), operator) if known else None
    path = path_of(node.left.target if isinstance(node.left, ast.NamedExpr) else node.left)
    kind = _KINDS.get(operator)
    return None if kind is None else _negated(("atom", path, kind, (right,), left), operator)


_KINDS = {"is": "is", "is not": "is", "==": "eq", "!=": "eq", "in": "in", "not in": "in"}
_POSITIVE = frozenset({"is", "==", "in"})


def _negated(atom: Guard, operator: str) -> Guard:
    return atom if operator in _POSITIVE else ("not", atom)


def _call_guard(b: UnitBuilder, node: ast.Call, value: int) -> Guard:
    op, operands, _ = b.values[value]
    if op != "call":
        return None
    if node.args and (path := path_of(node.args[0])) is not None:
        return ("atom", path, "call", (operands[0], *operands[2:]), operands[1])
    if isinstance(node.func, ast.Attribute) and not node.args and (path := path_of(node.func.value)) is not None:
        callee = b.values[operands[0]]
        return ("atom", path, f"method:{node.func.attr}", (), callee[1][0]) if callee[0] == "attr" else None
    return None


def _bool_condition(b: UnitBuilder, node: ast.BoolOp) -> tuple[int, Guard]:
    before, outer = b.copy_env(), b.region
    word = "and" if isinstance(node.op, ast.And) else "or"
    values, guards = [], []
    for position, part in enumerate(node.values):
        value, guard = lower_condition(b, part)
        values.append(value)
        guards.append(guard)
        if position < len(node.values) - 1:
            b.region = b.new_region("if", value, word == "and")
            apply_guard(b, guard, word == "and")
    b.region = outer
    _leave_refinements(b, before)
    return b.emit("boolop", tuple(values), word, node), (word, tuple(guards))


def _leave_refinements(b: UnitBuilder, before: Environment | None) -> None:
    """Back to the names of before, but for what a walrus bound meanwhile."""
    if b.env is None or before is None:
        return
    values = b.values
    for name, value in b.env.items():
        if values[value][0] != "pi" and before.get(name) != value:
            before[name] = value
    b.env = before


def boolean_operation(b: UnitBuilder, node: ast.BoolOp) -> int:
    """Lower ``a and b`` or ``a or b`` as a value."""
    return _bool_condition(b, node)[0]


def apply_guard(b: UnitBuilder, guard: Guard, sense: bool) -> None:
    """Refine what is known, given that the guarded test was ``sense``."""
    stack = [(guard, sense)]
    while stack:
        current, truth = stack.pop()
        if current is None or b.env is None:
            continue
        if current[0] == "not":
            stack.append((current[1], not truth))
        elif current[0] == "atom":
            _refine(b, current, truth)
        elif truth == (current[0] == "and"):
            stack.extend((part, truth) for part in reversed(current[1]))
        else:
            _refine_any(b, [_single(part, truth) for part in current[1]])


def _single(guard: Guard, sense: bool) -> tuple[tuple[Any, ...], bool] | None:
    """Return the one test that a guard is, with its outcome; None where it is several or none."""
    while guard is not None and guard[0] == "not":
        guard, sense = guard[1], not sense
    return (guard, sense) if guard is not None and guard[0] == "atom" else None


def _refine_any(b: UnitBuilder, tests: list[tuple[tuple[Any, ...], bool] | None]) -> None:
    """``isinstance(x, float) or isinstance(x, int)``: tests of one thing, of which one came out."""
    known = [test for test in tests if test is not None]
    if len(known) < len(tests) or len({atom[1] for atom, _ in known}) != 1 or b.env is None:
        return
    key = _key(b, known[0][0][1])
    if key is None:
        return
    before = b.env.get(key)
    refined = []
    for atom, sense in known:
        _refine(b, atom, sense)
        refined.append(b.env[key])
        if before is None:
            del b.env[key]
        else:
            b.env[key] = before
    b.env[key] = b.emit_like(refined[0], "phi", tuple(refined), known[0][0][1])


def _key(b: UnitBuilder, path: str | None) -> str | None:
    """Return the name under which a path is kept, None for one that is not known here."""
    if path is None or b.env is None:
        return None
    if not path.isidentifier():
        return "?" + path
    return path if path in b.env else None


def _refine(b: UnitBuilder, atom: tuple[Any, ...], sense: bool) -> None:
    _, path, kind, operands, value = atom
    key = _key(b, path)
    if key is None or b.env is None:
        return
    current = b.env.get(key, value)
    b.has_paths = b.has_paths or key != path
    b.env[key] = b.emit_like(current, "pi", (current, *operands), (kind, sense))


def conditional_expression(b: UnitBuilder, node: ast.IfExp) -> int:
    """Lower ``a if test else b`` as a phi of two branches."""
    value, guard = lower_condition(b, node.test)
    before, outer, results, ends = b.copy_env(), b.region, [], []
    for branch, sense in ((node.body, True), (node.orelse, False)):
        b.env = None if before is None else dict(before)
        b.region = b.new_region("if", value, sense)
        apply_guard(b, guard, sense)
        results.append(lower_expression(b, branch))
        ends.append(b.env)
        b.region = outer
    b.merge(ends, node)
    _leave_refinements(b, before)
    return b.emit("phi", tuple(results), None, node)
