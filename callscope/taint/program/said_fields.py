"""Fields of records of which their class's docstring says that they may be tensors, whatever their annotation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from callscope.taint.lattice.masks import LIKELY, TENSOR
from callscope.taint.lattice.state import State
from callscope.taint.program.docstrings import described, learnt
from callscope.taint.program.sources import is_discrete, is_number
from callscope.taint.program.view import View

Key = tuple[int, str]
_EITHER = re.compile(
    r"(?i)\b(?:(?:numbers|floats|scalars)\b[^.;:]{0,12}\bor\s+(?:[\w-]+\s+){0,2}tensors\b|tensors\s*,?\s+or\s+(?:[\w-]+\s+){0,2}(?:numbers|floats|scalars)\b)"
)
"""Plain numbers, or tensors when they are calibrated: said of all fields."""
_FREE = frozenset({"Any", "object"})


def said_fields(view: View, records: Iterable[int]) -> Iterator[tuple[Key, State]]:
    """``rate: Any = 0.0`` of "``rate`` may be learned", ``rate: float`` of "fields are numbers or tensors"."""
    for cls in records:
        unit = view.units[view.class_unit(cls)]
        said = {**learnt(unit.docstring), **described(unit.docstring)} if unit.docstring else {}
        either = "*" in said or bool(_EITHER.search(" ".join(unit.docstring.split())))
        for name, tree in unit.annotations.items() if said or either else ():
            named = name in said and (is_number(tree) or _is_free(tree))
            if "." not in name and not is_discrete(name) and (named or (either and is_number(tree))):
                yield (cls, name), said.get(name) or State(LIKELY | TENSOR)


def _is_free(tree: Any) -> bool:
    return bool(tree) and tree[0] == "name" and tree[1].rpartition(".")[2] in _FREE


__all__ = ["said_fields"]
