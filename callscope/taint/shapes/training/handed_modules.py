"""Modules that a constructor is handed and puts into a plain list: ``self.terms = list(terms)``, each of them called by a pass."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.walks import reached
from callscope.taint.shapes.making import function_name
from callscope.taint.shapes.training.having import has_parameters

_WAY = 20
_THROUGH = frozenset({"iter", "unpack", "item", "pi", "phi"})
_LOOPED = frozenset({"enumerate", "zip", "reversed", "list", "tuple"})


def collected(reporter: Reporter, g: int, v: int) -> int:
    """Return the parameter whose elements a value is a plain list or tuple of, -1 for none."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if op == "call" and function_name(reporter, g, v) in ("list", "tuple") and len(operands) == 2:
        v = operands[1]
    elif op == "listcomp":
        element = operands[-1]
        v = values[element][1][0] if values[element][0] == "iter" else -1
    elif op != "param" or _kind(reporter, g, v) != "vararg":
        return -1
    return v if v >= 0 and values[v][0] == "param" and values[v][2][0] > 0 else -1


def holds_handed_modules(reporter: Reporter, owner: int, name: str) -> bool:
    """Return whether what is called of such a list is seen to be a module with parameters, or is called as the object itself is: a sum of potentials, itself one."""
    called = list(_called(reporter, owner, name))
    return any(_is_module(reporter, *element) for element, _ in called) or any(
        _is_called_as_own(reporter, owner, where, call) for (where, _), call in called
    )


def _kind(reporter: Reporter, g: int, v: int) -> str:
    return next((p.kind for p in reporter.view.units[g].parameters if p.value == v), "")


def _called(reporter: Reporter, owner: int, name: str) -> Iterator[tuple[Place, int]]:
    """Yield the elements of a field that methods of its class call, each with the call."""
    for where, load in reporter.uses.loads(name):
        if reporter.view.owner(where) != owner:
            continue
        values = reporter.view.units[where].values
        for one in reached([load], lambda v: _elements(reporter, where, v), _WAY):  # noqa: B023
            if one != load:
                calls = (u for u in reporter.uses.of(where, one) if values[u][0] == "call" and values[u][1][0] == one)
                yield from (((where, one), call) for call in calls)


def _elements(reporter: Reporter, g: int, v: int) -> list[int]:
    values = reporter.view.units[g].values
    return [u for u in reporter.uses.of(g, v) if values[u][0] in _THROUGH or function_name(reporter, g, u) in _LOOPED]


def _is_module(reporter: Reporter, g: int, v: int) -> bool:
    view = reporter.view
    classes = [cls for cls in view.instances(g, v) if view.is_module(cls)]
    return bool(reporter.flow.mask(g, v) & LAYERS) or any(
        has_parameters(reporter, cls, modules=False) for cls in classes
    )


def _is_called_as_own(reporter: Reporter, owner: int, g: int, call: int) -> bool:
    """``def energy(self, pos): return sum(t(pos) for t in self.terms)`` of a class beside others of one base of the program, with parameters."""
    view, unit = reporter.view, reporter.view.units[g]
    given, own = unit.values[call][1][1:], [p.value for p in unit.parameters[1:]]
    outer = view.parent(g)
    names = [unit.values[o][2][-1] if unit.values[o][0] in ("param", "free") else "" for o in given]
    if unit.kind not in ("function", "lambda") and outer >= 0:
        own = [p.value for p in view.units[outer].parameters[1:]]
    wanted = [p.name for p in view.units[g if unit.kind == "function" else outer].parameters[1:]] if own else []
    bases = [cls for cls in view.family(owner) if cls != owner and view.is_module(cls)]
    beside = (
        cls
        for cls in view.class_of_unit.values()
        if cls != owner and cls not in bases and set(bases) & set(view.family(cls))
    )
    return bool(names) and names == wanted and any(has_parameters(reporter, cls, modules=False) for cls in beside)


__all__ = ["collected", "holds_handed_modules"]
