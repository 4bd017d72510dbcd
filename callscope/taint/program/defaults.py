"""What a parameter is where no caller in view gives it: its default."""

from __future__ import annotations

from callscope.taint.program.default_values import default_at
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_MAKERS = frozenset({"torch.tensor", "torch.as_tensor", "torch.LongTensor", "torch.IntTensor"})


def default_of(view: View, g: int, v: int) -> object:
    """Return the literal that a parameter has by default, where callers are in view and none gives another; Ellipsis else."""
    op, _, data = view.units[g].values[v]
    parent = view.parent(g)
    if op != "param" or parent < 0:
        return ...
    position, name = data
    own = view.owner(g) is not None
    for where, call in view.callers.get(g, ()):
        kind, _, tags = view.units[where].values[call]
        given = name in tags or "*" in tags or "**" in tags or list(tags).count("") > position - own
        if kind == "call" and given:
            return ...
    return written_default(view, g, name)


def is_ever(view: View, g: int, v: int, literal: object) -> bool:
    """Return whether some caller in view gives a parameter this literal, or leaves it to a default that is it."""
    op, _, data = view.units[g].values[v]
    if op != "param":
        return False
    position, name = data[0] - (view.owner(g) is not None), data[1]
    default = written_default(view, g, name)
    for where, call in view.callers.get(g, ()):
        kind, operands, tags = view.units[where].values[call]
        if kind != "call" or "*" in tags or "**" in tags:
            continue
        plain = [o for o, tag in zip(operands[1:], tags, strict=True) if tag == ""]
        given = [o for o, tag in zip(operands[1:], tags, strict=True) if tag == name] or plain[position : position + 1]
        found = [view.units[where].values[o] for o in given]
        if any(one[0] == "const" and one[2] is literal for one in found) or (not found and default is literal):
            return True
    return False


def written_default(view: View, g: int, name: str) -> object:
    """Return the literal that a parameter's default is, Ellipsis where it has none or one that is computed."""
    v = default_at(view, g, name)
    op, _, data = view.units[view.parent(g)].values[v] if v >= 0 else ("", (), None)
    return data if op == "const" else ...


def is_whole_by_default(view: View, names: Spelling, g: int, name: str) -> bool:
    """``size: Tensor = torch.tensor([256, 256])``: return whether a parameter's default is a tensor of whole numbers written down, which has no gradient."""
    v, parent = default_at(view, g, name), view.parent(g)
    if v < 0:
        return False
    op, given, tags = view.units[parent].values[v]
    made_so = op == "call" and names.name(parent, given[0]) in _MAKERS and "dtype" not in tags
    return made_so and len(given) > 1 and _is_whole_literal(view, parent, given[1])


def _is_whole_literal(view: View, g: int, v: int) -> bool:
    op, operands, data = view.units[g].values[v]
    if op in ("list", "tuple"):
        return bool(operands) and all(_is_whole_literal(view, g, o) for o in operands)
    return op == "const" and isinstance(data, int) and not isinstance(data, bool)


def sets_keyword(view: View, g: int, word: str) -> bool:
    """``kw.setdefault("create_graph", True)``, ``{"create_graph": True, **kw}``, ``dict(create_graph=True) | kw``: return whether a function names a keyword."""
    values = view.units[g].values
    return any((op == "const" and data == word) or (op == "call" and word in data) for op, _, data in values)
