"""Code that only tries a program out, and takes no gradient: tests, what stands under ``__name__ == "__main__"``, scripts beside a package.

A test that asks for a shape, or a demonstration that prints a result, is one of many users. It does not say what the others do with what a function gives them,
so its calls are none of the callers by which a value's further way is known. One that differentiates is the program's driver, and shows what its gradients are for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

from callscope.source.facts import Unit
from callscope.taint.names.words import words

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_TAKES = words(
    "backward grad step fit train_step training_step minimize optimize gradcheck gradgradcheck jacobian hessian jacrev jacfwd vjp jvp hvp vhp grad_and_value value_and_grad"
)
"""Names by which a gradient is taken or read, or training is handed to somebody else."""
_TESTS = re.compile(r"(^|/)(tests?/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)")
_TOURS = words("examples example scripts benchmarks benchmark tools demos demo tutorials notebooks docs")
"""Folders of scripts of which each is one of many users."""
_MAIN = "__main__"


def trials(view: View) -> frozenset[int]:
    """Return the units that only try out what is defined elsewhere, as far as none of what they call takes a gradient."""
    leaving = _leaving(view)
    takes = _that_take(view, leaving)
    found = {g for g, unit in enumerate(view.units) if g not in takes and _may_be_first(view, g, unit)}
    waiting = list(found)
    while waiting:
        first = waiting.pop()
        for g in leaving.get(first, ()):
            beside = view.solver.file_of[g] == view.solver.file_of[first]
            if beside and g not in found and g not in takes and _only_runs(view, g):
                found.add(g)
                waiting.append(g)
    return frozenset(found)


def _leaving(view: View) -> dict[int, set[int]]:
    """Return, by unit, the units that it surely calls."""
    leaving: dict[int, set[int]] = {}
    for (node, target), (_, guess) in view.solver.edges.items():
        if isinstance(target, int) and not guess:
            leaving.setdefault(view.solver.unit_of(node), set()).add(target)
    return leaving


def _that_take(view: View, leaving: dict[int, set[int]]) -> set[int]:
    """Return the units that take a gradient, and those that call them."""
    coming: dict[int, list[int]] = {}
    for g, targets in leaving.items():
        for target in targets:
            coming.setdefault(target, []).append(g)
    found = {g for g, unit in enumerate(view.units) if _takes(unit)}
    waiting = list(found)
    while waiting:
        g = waiting.pop()
        around = [view.parent(g)] if view.units[g].kind != "module" and view.parent(g) >= 0 else []
        nested = [one for one in around if view.units[one].kind == "function"]
        for caller in (*coming.get(g, ()), *nested):
            if caller not in found:
                found.add(caller)
                waiting.append(caller)
    return found


def _takes(unit: Unit) -> bool:
    return any(_names(op, data) for op, _, data in unit.values)


def _names(op: str, data: object) -> bool:
    if op == "attr":
        return data in _TAKES
    return op == "importfrom" and isinstance(data, tuple) and len(data) > 1 and data[1] in _TAKES


def _may_be_first(view: View, g: int, unit: Unit) -> bool:
    path = view.path(g)
    if _TESTS.search(path) or (_is_outside(view, g) and not _TOURS.isdisjoint(path.split("/")[:-1])):
        return True
    if unit.kind != "module":
        return False
    file = view.solver.files[view.solver.file_of[g]]
    if file.module.endswith(_MAIN):
        return False  # ``python -m package``: the program itself
    return _asks_whether_run(unit.values) or (_is_outside(view, g) and _uses_a_package(view, unit))


def _asks_whether_run(values: Iterable[tuple[str, tuple[int, ...], object]]) -> bool:
    return any(op == "const" and data == _MAIN for op, _, data in values)


def _is_outside(view: View, g: int) -> bool:
    """Return whether a file stands in no package: there is no ``__init__.py`` beside it."""
    path = PurePath(view.path(g))
    return path.name != "__init__.py" and path.parent not in view.packages


def _uses_a_package(view: View, unit: Unit) -> bool:
    named = {str(data[0]) for op, _, data in unit.values if op in ("import", "importfrom") and isinstance(data, tuple)}
    known = {
        file.module for file in view.solver.files if "." in file.module or PurePath(file.path).name == "__init__.py"
    }
    return not named.isdisjoint(known)


def _only_runs(view: View, g: int) -> bool:
    """Return whether a function beside the call that tries it out gives nothing back but a number of its own: ``def main(): ...``."""
    unit = view.units[g]
    if unit.kind != "function" or view.owner(g) is not None:
        return False
    given = [operands[0] for op, operands, _ in unit.values if op == "return" and operands]
    return all(unit.values[v][0] == "const" for v in given)


__all__ = ["trials"]
