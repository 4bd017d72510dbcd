"""What the analysed code leaves open: entry points, annotated parameters, receivers known only by their methods."""

from __future__ import annotations

from callscope.source.facts import FileFacts
from callscope.static.any_module import seed_any_module
from callscope.static.attribute_binding import open_patches
from callscope.static.attributes import load_from
from callscope.static.checked_names import seed_checked
from callscope.static.class_settings import seed_class_settings
from callscope.static.containers import read, unknown_item
from callscope.static.crowds import left_out
from callscope.static.ducks import seed_candidates
from callscope.static.guards import narrow_unknown, open_unanswered
from callscope.static.handed_classes import seed_handed_classes
from callscope.static.handed_hooks import seed_hooks
from callscope.static.handed_loaders import seed_loaders
from callscope.static.handed_mappings import seed_mappings
from callscope.static.handed_models import seed_models
from callscope.static.invoke import open_defaults
from callscope.static.mixins import seed_mixins
from callscope.static.models.dispatch import open_dispatches, seal
from callscope.static.models.drawn import open_shown
from callscope.static.models.externals import open_callbacks, open_unknown_calls
from callscope.static.models.lightning import seed_trained
from callscope.static.models.reflection import open_subclasses
from callscope.static.named_classes import seed_named_classes
from callscope.static.names import open_names
from callscope.static.namesakes import seed_namesakes
from callscope.static.naming import owner
from callscope.static.own_receivers import seed_receivers
from callscope.static.pointsets import MANY
from callscope.static.said_types import seed_annotations
from callscope.static.solver import Solver
from callscope.static.stored_functions import seed_stored_functions
from callscope.static.table_hooks import doubt_table_hooks, seed_table_hooks

_MOSTLY = 0.5
_MAIN = "__main__"


def complete(s: Solver, open_world: bool | None) -> bool:
    """Take the analysis from what module bodies reach to what callers outside could do; return the world used.

    ``open_world`` None decides by reach: a program whose modules reach most of its functions is closed, but a package
    that nobody can run is a library, whatever it tries out when it is imported.
    """
    settle(s)
    world = is_library(s) or reach(s) < _MOSTLY if open_world is None else open_world
    s.open_world = world
    if world:
        seed_checked(s)
    for _ in range(3):
        before = s.steps
        seed_receivers(s, world)
        seed_annotations(s, world)
        narrow_unknown(s, world)
        settle(s)
        if s.steps == before:
            break
    if world:
        for _ in range(2):
            seed_candidates(s)
            settle(s)
        seed_mappings(s)
        settle(s)
        seed_namesakes(s, seed_class_settings(s) | seed_handed_classes(s))
        seed_hooks(s)
        counted = seed_table_hooks(s)
        seed_named_classes(s)
        seed_models(s)
        seed_any_module(s)
        seed_loaders(s)
        seed_trained(s)
        seed_mixins(s)
        settle(s)
        open_unknown_calls(s)
        settle(s)
        doubt_table_hooks(s, counted)
    seed_stored_functions(s)
    for _ in range(3):
        if open_dispatches(s):
            settle(s)
    return world


def settle(s: Solver) -> None:
    """Run to a fixed point, then give what is still unknown its most general meaning, and run again."""
    s.run()
    for _ in range(4):
        before = s.steps
        seal(s)
        open_defaults(s)
        _open_indices(s)
        _open_decorators(s)
        open_callbacks(s)
        open_names(s)
        open_patches(s)
        _open_crowds(s)
        open_subclasses(s)
        open_unanswered(s)
        open_shown(s)
        s.run()
        if s.steps == before:
            return


def _open_crowds(s: Solver) -> None:
    """What one of very many receivers keeps is read too, if no other one keeps the same."""
    for number, name, target, site in left_out(s):
        load_from(s, number, name, target, site)


def _open_indices(s: Solver) -> None:
    for _, value, box in _opened(s, s.late.writes, False):
        s.flow(value, unknown_item(s, box))
    for _, box, node in _opened(s, s.late.reads, s.open_world):
        read(s, box, None, node)


def _opened(s: Solver, late: list[tuple[int, int, int]], always: bool) -> list[tuple[int, int, int]]:
    """Take out of ``late`` what has an index of which nothing is known, or which may be many."""
    opened: list[tuple[int, int, int]] = []
    closed: list[tuple[int, int, int]] = []
    for entry in late:
        index = s.points[entry[0]]
        (opened if (always and not s.copies.tells(entry[0])) or not index or len(index) >= MANY else closed).append(
            entry
        )
    late[:] = closed
    return opened


def _open_decorators(s: Solver) -> None:
    """A decorator of which nothing is known gives back what it decorates."""
    for callee, decorated, result in s.late.decorators:
        if not s.pointees(callee) or not s.pointees(result):
            s.flow(decorated, result)


def is_library(s: Solver) -> bool:
    """Return whether all files stand in packages, with modules beside them, and none is made to be run."""
    inside = all(file.is_package or "." in file.module for file in s.files)
    return inside and len(s.files) > 1 and not any(_is_run(file) for file in s.files)


def _is_run(file: FileFacts) -> bool:
    """Return whether a file is a package's ``__main__`` or asks whether it is the program."""
    body = file.units[0].values
    return file.module.endswith(_MAIN) or any(op == "const" and data == _MAIN for op, _, data in body)


def reached(s: Solver) -> set[int]:
    """Return the units that the module bodies reach by calls, those of nested code as their owners."""
    leaving: dict[int, list[int]] = {}
    for (site, target), (_, guess) in s.edges.items():
        if isinstance(target, int) and not guess:
            leaving.setdefault(owner(s, s.unit_of(site)), []).append(target)
    stack = [n for n, unit in enumerate(s.units) if unit.kind == "module"]
    seen = set(stack)
    while stack:
        for target in leaving.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen


def reach(s: Solver) -> float:
    """Return the share of functions that the module bodies reach by calls."""
    seen = reached(s)
    functions = [n for n, unit in enumerate(s.units[: s.copies.count]) if unit.kind == "function"]
    return sum(n in seen for n in functions) / len(functions) if functions else 1.0
