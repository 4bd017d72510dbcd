"""From values to constraints: one small rule an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.source.facts import Unit
from callscope.source.shape import telling
from callscope.static import (
    attribute_stores,
    attributes,
    calls,
    containers,
    guards,
    items,
    iteration,
    match_positions,
    operators,
)
from callscope.static.by_receiver import find_handed, keep_apart
from callscope.static.mappings import merge_mappings
from callscope.static.modules import import_from, import_objects, module_member
from callscope.static.objects import BOX, CLASS, CONSTANT, EXTERNAL
from callscope.static.own_makers import keep_made, makes_of_itself
from callscope.static.solver import Solver

Rule = Callable[[Solver, int, int, tuple[int, ...], Any], None]
_TRANSPARENT = frozenset({"phi", "cell", "boolop"})


def generate(s: Solver) -> None:
    """Make the constraints of every unit."""
    s.copies.generate = generate_unit
    find_handed(s)
    for number in range(len(s.units)):
        generate_unit(s, number)


def generate_unit(s: Solver, number: int, dead: frozenset[int] = frozenset()) -> None:
    """Make the constraints of one unit, but for values that do not run."""
    base = s.bases[number]
    keep_apart(s, number)
    nodes = list(range(base, base + len(s.units[number].values)))  # one integer a value: many tables keep it
    rules = RULES
    for value, (op, operands, data) in enumerate(s.units[number].values):
        rule = rules.get(op)
        if rule is not None and value not in dead:
            rule(s, number, nodes[value], tuple([nodes[operand] for operand in operands]), data)
    operators.truth_tests(s, number)


def _const(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    told = telling(data)
    if told is not None:
        value = None if node - s.bases[unit] in s.unread_in(unit) else told[1]
        s.add(node, (s.objects.intern(CONSTANT, told[0], value),))


def _copy(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    for operand in operands:
        s.flow(operand, node)


def _param(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    kind = s.units[unit].parameters[data[0]].kind
    if kind in ("vararg", "kwarg"):
        s.add(node, (s.objects.intern(BOX, "tuple" if kind == "vararg" else "dict", node),))


def _cell(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    s.flow(operands[0], node)
    owner, name = data
    s.flow(s.field("free", s.unit_at(unit, owner), name), node)


def _free(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    owner, name = data
    holder = s.unit_at(unit, owner)
    seen = s.units[unit].captures.get((owner, name), ())
    for value in seen:
        s.flow(s.node(holder, value), node)
    s.flow(s.field("free", holder, name), node)
    if owner == 0 and not seen:
        _unbound_global(s, unit, holder, name, node)


def _unbound_global(s: Solver, unit: int, module: int, name: str, node: int) -> None:
    """A name that the module itself does not bind: from a star import, set elsewhere, or a builtin."""
    file = s.files[s.file_of[unit]]
    bound = s.units[module].stores
    if name not in bound:
        s.flow(module_member(s, file.module, name), node)
        if name == "__name__":
            s.add(node, (s.objects.intern(CONSTANT, "str", file.module),))
            return
        external = _external_stars(s, module, file.module)
        if name in BUILTIN_NAMES:
            s.add(node, (s.objects.intern(EXTERNAL, f"<builtin>.{name}"),))
        elif external:
            s.add(node, (s.objects.intern(EXTERNAL, f"{external[0]}.{name}"),))


def _external_stars(s: Solver, module: int, importer: str) -> list[str]:
    stars = [data for op, _, data in s.units[module].values if op == "importstar"]
    return [name for name in stars if s.modules.resolve(name, importer) is None]


def _setglobal(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    owner, name = data
    s.flow(operands[0], s.field("free", s.unit_at(unit, owner), name))


def _builtin(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    if data == "__name__":
        s.add(node, (s.objects.intern(CONSTANT, "str", s.files[s.file_of[unit]].module),))
        return
    s.add(node, (s.objects.intern(EXTERNAL, f"<builtin>.{data}"),))


def _function(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    local, names = data
    target = s.unit_at(unit, local)
    s.add(node, (s.function(target),))
    parameters = {p.name: i for i, p in enumerate(s.units[target].parameters)}
    for operand, name in zip(operands, names, strict=True):
        s.defaults.setdefault(target, {})[parameters[name]] = operand


def _class(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    local, tags = data
    target = s.unit_at(unit, local)
    cls = s.objects.intern(CLASS, target)
    s.classes.define(cls, node, operands, tags)
    s.add(node, (cls,))


def _return(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    for operand in operands:
        _return_from(s, unit, operand)


def _return_from(s: Solver, unit: int, operand: int) -> None:
    """Flow a returned value; parameters handed straight back are kept apart, call site by call site."""
    record, base = s.units[unit], s.bases[unit]
    straight = s.passes.setdefault(unit, [])
    stack, seen = [operand - base], set()
    while stack:
        value = stack.pop()
        if value in seen:
            continue
        seen.add(value)
        op, operands, data = record.values[value]
        if op in _TRANSPARENT and (op != "cell"):
            stack.extend(operands)
        elif op == "pi" and not _filters(record, operands, data):
            stack.append(operands[0])
        elif op == "param" and record.parameters[data[0]].kind in ("positional", "normal", "keyword"):
            straight.append(data[0])
        elif makes_of_itself(record, value):
            keep_made(s, unit, base + value)
        else:
            s.flow(base + value, s.field("return", unit))


def _filters(record: Unit, operands: tuple[int, ...], data: tuple[str, bool]) -> bool:
    """Return whether a refinement keeps some objects and not others."""
    test = record.values[operands[1]] if len(operands) > 1 else ("", (), None)
    return data[0] == "class" or test == ("const", (), None) or test[:1] + test[2:] in _FILTERS


_FILTERS = (("builtin", "isinstance"), ("builtin", "callable"))


def _yield(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    for operand in operands:
        s.flow(operand, s.field("yield", unit))
    s.flow(s.field("sent", unit), node)


def _yieldfrom(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    iteration.iterate(s, operands[0], s.field("yield", unit), node)
    iteration.generator_result(s, operands[0], node)


def _import(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    name, top = data
    s.add(node, import_objects(s, unit, name.partition(".")[0] if top else name))


def _importfrom(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    import_from(s, unit, node, *data)


def _display(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    op = s.operation(node)[0]
    box = s.objects.intern(BOX, op, node)
    s.add(node, (box,))
    position: int | None = 0
    for operand, tag in zip(operands, data, strict=True):
        if tag:
            iteration.iterate(s, operand, containers.unknown_item(s, box), node)
            position = None
        else:
            if op == "set":
                items.hashed(s, box, operand, node)
            containers.store(s, box, position if op != "set" else None, operand)
            position = None if position is None else position + 1


def _dict(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    box = s.objects.intern(BOX, "dict", node)
    s.add(node, (box,))
    for position, key in enumerate(data):
        index, value = operands[2 * position], operands[2 * position + 1]
        if key == "**":
            containers.merge(s, value, box)
            merge_mappings(s, value, box, node)
            continue
        s.flow(index, s.field("keys", box))
        if key is None:
            items.hashed(s, box, index, node)
        if key is not None:
            containers.store(s, box, key[0], value)
        else:
            containers.store_computed(s, box, index, value)


def _comprehension(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    op = s.operation(node)[0]
    kind = {"listcomp": "list", "setcomp": "set", "genexp": "iterator", "dictcomp": "dict"}[op]
    box = s.objects.intern(BOX, kind, node)
    s.add(node, (box,))
    s.flow(operands[-1], containers.unknown_item(s, box))
    if kind == "dict":
        s.flow(operands[0], s.field("keys", box))


BUILTIN_NAMES = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
RULES: dict[str, Rule] = {
    "const": _const, "param": _param, "phi": _copy, "boolop": _copy, "cell": _cell, "free": _free, "global": _free,
    "setglobal": _setglobal, "setfree": _setglobal, "builtin": _builtin, "function": _function, "class": _class,
    "return": _return, "yield": _yield, "yieldfrom": _yieldfrom, "import": _import, "importfrom": _importfrom,
    "tuple": _display, "list": _display, "set": _display, "dict": _dict,
    "listcomp": _comprehension, "setcomp": _comprehension, "genexp": _comprehension, "dictcomp": _comprehension,
    "pi": guards.refine, "again": attributes.again_rule, "matcharg": match_positions.argument_rule, "catch": guards.catch_rule, "attr": attributes.load_rule, "setattr": attribute_stores.store_rule,
    "delattr": attribute_stores.delete_rule, "call": calls.call_rule, "decorate": calls.decorate_rule,
    "item": items.item_rule, "setitem": items.setitem_rule, "delitem": items.delitem_rule,
    "iter": iteration.iter_rule, "unpack": iteration.unpack_rule, "await": iteration.await_rule,
    "binop": operators.binop_rule, "inplace": operators.binop_rule, "unary": operators.unary_rule,
    "compare": operators.compare_rule, "format": operators.format_rule, "enter": operators.enter_rule,
    "exit": operators.exit_rule, "raise": calls.raise_rule,
}  # fmt: skip
