"""The whole static analysis of a program's facts: constraints, fixed point, open world."""

from __future__ import annotations

from callscope.source.collecting import collection_paused
from callscope.source.facts import FileFacts
from callscope.static.attributes import load_named
from callscope.static.calls import call_object
from callscope.static.class_created import class_created
from callscope.static.classes import Classes
from callscope.static.constraints import generate
from callscope.static.library_classes import Library
from callscope.static.models.externals import link_container_calls
from callscope.static.modules import ModuleTable
from callscope.static.openworld import complete
from callscope.static.overwritten import take_back_overwritten
from callscope.static.solver import Solver
from callscope.static.specials import dispatch
from callscope.static.unapplied import doubt_unapplied


def solve(files: tuple[FileFacts, ...], open_world: bool | None = None) -> Solver:
    """Return the solved constraints of ``files``. ``open_world``: assume callers outside; None decides by reach."""
    with collection_paused():
        return _solve(files, open_world)


def _solve(files: tuple[FileFacts, ...], open_world: bool | None) -> Solver:
    s = Solver(files)
    s.modules = ModuleTable(s)
    s.classes = Classes(s)
    s.classes.dispatch = dispatch
    s.library = Library()
    s.call_object = lambda number, call: call_object(s, number, call)
    s.load_named = load_named
    generate(s)
    s.run()
    class_created(s)
    s.open_world = complete(s, open_world)
    link_container_calls(s)
    s.finish()
    s.copies.fold()
    take_back_overwritten(s)
    doubt_unapplied(s)
    return s
