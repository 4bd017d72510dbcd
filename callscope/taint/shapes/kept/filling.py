"""Whether a place is filled because it was empty: what a test asks of it, and what empties it again."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.program.default_values import default_at
from callscope.taint.shapes.making import function_name, is_leaf, is_own

_DEPTH = 6
_FILLED = frozenset({"dict", "list", "collections.defaultdict", "collections.OrderedDict"})
_EMPTYING = frozenset({"clear", "detach_"})
_MADE_IN = ("__init__", "__post_init__", "__new__", "__setstate__")


def asks_whether_empty(reporter: Reporter, g: int, v: int, name: str) -> list[int]:
    """Return the tests around a store that ask whether its place is filled; none where one of them says that it is: that is no first filling."""
    values = reporter.view.units[g].values
    base = bare(reporter.view, g, values[v][1][0]) if values[v][0] == "setattr" else -1
    asked = []
    for _, kind, test, sense in reporter.view.places(g).enclosing(v):
        if kind in ("if", "after") and asks_for(reporter, g, test, name, base) and not _is_of_text(values, test):
            if _says_filled(reporter, g, test, name, sense=sense is True):
                return []
            asked.append(test)
    return asked


def _is_of_text(values: tuple, v: int) -> bool:  # type: ignore[type-arg]
    """``self.devices != "auto"``: what is compared with a text is a setting, no place that is empty yet."""
    op, operands, data = values[v]
    return (
        op == "compare"
        and data in ("==", "!=")
        and any(values[o][0] == "const" and isinstance(values[o][2], str) for o in operands)
    )


def asks_for(reporter: Reporter, g: int, test: int, name: str, base: int = -1) -> bool:
    """The test asks whether the place is filled: it reads it (of the object ``base``, if that is given), or ``hasattr`` does."""
    values = reporter.view.units[g].values
    level = [test]
    for _ in range(_DEPTH):
        for v in level:
            op, operands, data = values[v]
            if op == "attr" and data == name and (base < 0 or bare(reporter.view, g, operands[0]) == base):
                return True
            if op == "param" and data[1] == name and _is_shared_default(reporter, g, name):
                return True
            if (op in ("global", "free") and data[1] == name) or (op == "const" and data == name):
                return True
        level = [operand for v in level if values[v][0] != "phi" for operand in values[v][1]]
    return False


def _says_filled(reporter: Reporter, g: int, test: int, name: str, *, sense: bool) -> bool:
    """``self.m is not None``, ``hasattr(self, "m")``, ``key in self.m``: the answer ``sense`` says that there is something already."""
    values = reporter.view.units[g].values
    op, operands, data = values[test]
    if op == "pi":
        return _says_filled(reporter, g, operands[0], name, sense=sense)
    if op == "unary" and data == "not":
        return _says_filled(reporter, g, operands[0], name, sense=not sense)
    if op == "boolop":
        return (data == "and") == sense and any(_says_filled(reporter, g, o, name, sense=sense) for o in operands)
    if op == "compare" and data in ("is", "is not"):
        return (
            (data == "is not") == sense
            and values[operands[1]] == ("const", (), None)
            and _reads(values, operands[0], name)
        )
    if op == "compare" and data in ("in", "not in"):
        return (data == "in") == sense and _reads(values, operands[1], name)
    if op == "call":
        return sense and function_name(reporter, g, test) == "hasattr"
    return False


def _reads(values: tuple, v: int, name: str) -> bool:  # type: ignore[type-arg]
    op, operands, data = values[v]
    return _reads(values, operands[0], name) if op == "pi" else op == "attr" and data == name


def holder(reporter: Reporter, g: int, v: int) -> str:
    """Return the name of the attribute, the global or the parameter's default that a container is."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("pi", "phi"):
        return holder(reporter, g, operands[0])
    if op == "call":
        stores = (reporter.view.units[g].values[u] for u in reporter.uses.of(g, v))
        return next((str(name) for kind, below, name in stores if kind == "setattr" and below[1] == v), "")
    if op == "param":
        return str(data[1]) if _is_shared_default(reporter, g, str(data[1])) else ""
    return str(data) if op == "attr" else str(data[1]) if op in ("global", "free") else ""


def _is_shared_default(reporter: Reporter, g: int, name: str) -> bool:
    """``def f(n, memo={})``: all calls share the one that was made with the function."""
    default, parent = default_at(reporter.view, g, name), reporter.view.parent(g)
    if default < 0:
        return False
    op = reporter.view.units[parent].values[default][0]
    return op in ("dict", "list") or function_name(reporter, parent, default) in _FILLED


def is_kept(reporter: Reporter, g: int, op: str, operands: tuple[int, ...], name: str) -> bool:
    """The place outlives the call: an attribute, a global, an element of one of these."""
    if op == "setattr":
        base, _, data = reporter.view.units[g].values[operands[0]]
        return (base == "param" and data[0] == 0) or base in ("global", "pi")
    return op in ("setglobal", "setfree") or bool(holder(reporter, g, operands[0]))


def is_emptied(reporter: Reporter, g: int, name: str) -> bool:
    """Somewhere outside the constructor the cache is emptied: set to None, to something empty, or cleared."""
    return any(
        not reporter.view.units[g].name.endswith("__init__") and reporter.view.units[g].kind != "module"
        for g in _emptying(reporter, name)
    )


def _emptying(reporter: Reporter, name: str) -> Iterator[int]:
    """Yield the units that empty the attribute of that name."""
    units, index = reporter.view.units, reporter.view.index
    yield from (g for g, v in index.stores(name) if _is_empty(reporter, g, units[g].values[v][1][1]))
    yield from (g for g, _ in index.deletes(name))
    for g, v in (place for method in _EMPTYING for place in index.called(method)):
        if holder(reporter, g, units[g].values[units[g].values[v][1][0]][1][0]) == name:
            yield g


def _is_empty(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    return (op == "const" and data is None) or (op in ("dict", "list") and not operands)


def is_of_record(reporter: Reporter, g: int, v: int, *, trained: bool) -> bool:
    """``self._counts = f(self.edges)`` of an object whose ``edges`` only its constructor sets: what is kept is as old as what it is made of.

    A leaf that is ``trained`` is changed where it is, so it may be younger.
    """
    owner = reporter.view.owner(g)
    if owner is None or reporter.view.is_module(owner):
        return False
    values, seen, waiting, read = reporter.view.units[g].values, set[int](), [v], set[str]()
    while waiting:
        v = waiting.pop()
        op, operands, name = values[v]
        if v in seen or is_own(reporter, g, v):
            continue
        seen.add(v)
        if op == "param":
            return False
        if op == "attr" and is_own(reporter, g, bare(reporter.view, g, operands[0])):
            read.add(name)
        waiting.extend(operands)
    return (
        bool(read) and not _is_set_later(reporter, owner, read) and not (trained and _has_leaf(reporter, owner, read))
    )


def _has_leaf(reporter: Reporter, owner: int, names: set[str]) -> bool:
    """Return whether a constructor of the family stores a leaf under one of these names."""
    units, family = reporter.view.units, set(reporter.view.family(owner))
    return any(
        units[g].name.endswith(_MADE_IN)
        and reporter.view.owner(g) in family
        and is_leaf(reporter, g, units[g].values[v][1][1])
        for name in names
        for g, v in reporter.view.index.stores(name)
    )


def _is_set_later(reporter: Reporter, owner: int, names: set[str]) -> bool:
    """Return whether anything but a constructor sets an attribute of one of these names, of an object of this family (or, in its file, of nobody knows what)."""
    view = reporter.view
    family, path = set(view.family(owner)), view.path(view.class_unit(owner))
    for g, v in (place for name in names for place in view.index.stores(name)):
        target, value = view.units[g].values[v][1]
        if view.units[g].name.endswith(_MADE_IN) or _is_empty(reporter, g, value):
            continue
        owners = view.instances(g, target)
        if any(family & set(view.family(cls)) for cls in owners) or (not owners and view.path(g) == path):
            return True
    return False
