"""``table.setdefault(key, value)`` on a table that outlives the call."""

from __future__ import annotations

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.shapes.kept.filling import holder
from callscope.taint.shapes.making import function_name, given, method_of

_DEFAULT = "setdefault"


def default_entry(reporter: Reporter, g: int, v: int) -> tuple[str, int] | None:
    """Return the name of the table that a ``setdefault`` fills and the value that it is given, None for anything else."""
    method = method_of(reporter, g, v)
    if method is None or method[0] != _DEFAULT:
        return None
    entry = [operand for tag, operand in given(reporter, g, v) if tag in ("", "default")]
    name = _table(reporter, g, method[1])
    return (name, entry[1]) if name and len(entry) == 2 else None


def _table(reporter: Reporter, g: int, v: int) -> str:
    """Return the name under which a table is kept: an attribute, a global, an entry of one, of an object's own dictionary too."""
    v = bare(reporter.view, g, v)
    if name := holder(reporter, g, v):
        return "" if name == "__dict__" else name
    op, operands, _ = reporter.view.units[g].values[v]
    if op == "item":
        base, key = operands[0], operands[1]
    elif op == "call" and (method := method_of(reporter, g, v)) and method[0] in (_DEFAULT, "get"):
        base, key = method[1], operands[1]
    else:
        return ""
    if _is_own_dictionary(reporter, g, base):
        named = reporter.view.units[g].values[key]
        return named[2] if named[0] == "const" and isinstance(named[2], str) else ""
    return _table(reporter, g, base)


def _is_own_dictionary(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    if op == "call":
        return function_name(reporter, g, v) == "vars" and len(operands) == 2
    return op == "attr" and data == "__dict__"
