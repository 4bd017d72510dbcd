"""Names and values that code takes from a table row by row: ``for name, value in table.items()``."""

from __future__ import annotations

from callscope.source.facts import Unit


def table_of_row(record: Unit, name: int, value: int) -> int | None:
    """Return the value of a unit of which two others are the keys and the values, row by row."""
    (key, rows, first), (held, same, second) = record.values[name], record.values[value]
    if (key, held) != ("unpack", "unpack") or rows != same or (first[0], second[0]) != (0, 1):
        return None
    op, operands, _ = record.values[rows[0]]
    called = record.values[operands[0]] if op == "iter" else ("", (), None)
    asked = record.values[called[1][0]] if called[0] == "call" and len(called[1]) == 1 else ("", (), None)
    return asked[1][0] if asked[::2] == ("attr", "items") else None
