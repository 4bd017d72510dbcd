"""Lowering: SSA, guards, regions, captures."""

from __future__ import annotations

from callscope.source.facts import FileFacts, Places, Unit
from callscope.source.lowering import lower_file


def lower(text: str) -> FileFacts:
    return lower_file(text, "m.py", "m", False)


def ops(unit: Unit) -> list[str]:
    return [value[0] for value in unit.values]


def test_reassignment_is_flow_sensitive() -> None:
    unit = lower("a = f\na()\na = g\na()\n").units[0]
    calls = [unit.values[operands[0]] for op, operands, _ in unit.values if op == "call"]
    assert [data for _, _, data in calls] == ["f", "g"]


def test_branches_join_in_a_phi() -> None:
    unit = lower("def h(c):\n    if c:\n        x = 1\n    else:\n        x = 2\n    return x\n").units[1]
    (returned,) = [operands[0] for op, operands, _ in unit.values if op == "return"]
    op, choices, name = unit.values[returned]
    assert (op, name, len(choices)) == ("phi", "x", 2)


def test_isinstance_refines_both_branches() -> None:
    unit = lower("def h(x):\n    if isinstance(x, int):\n        return x\n    return x\n").units[1]
    senses = [unit.values[operands[0]][2] for op, operands, _ in unit.values if op == "return"]
    assert senses == [("call", True), ("call", False)]


def test_loop_phi_holds_the_value_of_the_last_round() -> None:
    unit = lower("def h(n):\n    x = 0\n    for i in n:\n        x = x + i\n    return x\n").units[1]
    phi = next(value for value in unit.values if value[0] == "phi" and value[2] == "x")
    assert {unit.values[operand][0] for operand in phi[1]} == {"const", "binop"}


def test_with_contexts_enclose_their_values() -> None:
    facts = lower("def h(x):\n    with torch.no_grad():\n        y = x * x\n    return y + x\n")
    unit = facts.units[1]
    places = Places(facts.path, unit)
    products = {unit.values[v][2]: places.contexts(v) for v, op in enumerate(ops(unit)) if op == "binop"}
    assert len(products["*"]) == 1
    assert products["+"] == ()


def test_captures_see_later_stores_only() -> None:
    unit = lower("a = f\na = g\ndef h():\n    return a\na = k\n").units
    seen = unit[1].captures[0, "a"]
    assert [unit[0].values[value][2] for value in seen] == ["g", "k"]


def test_store_is_read_back_until_a_call_may_change_it() -> None:
    unit = lower("from k import f\ndef h(d):\n    d['a'] = f\n    d['a']()\n    d['a']()\n").units[1]
    callees = [unit.values[operands[0]][0] for op, operands, _ in unit.values if op == "call"]
    assert callees == ["global", "item"]


def test_columns_count_characters() -> None:
    facts = lower('x = "äöü" + f()\n')
    places = Places(facts.path, facts.units[0])
    call = ops(facts.units[0]).index("call")
    assert (places.span(call).column, places.span(call).end_column) == (13, 16)


def test_long_operator_chains_do_not_recurse() -> None:
    # 3.12 itself refuses to build deeper trees than about a thousand; a recursion here would need frames a level
    text = "x = " + " + ".join(["a"] * 900) + "\n"
    assert ops(lower(text).units[0]).count("binop") == 899
