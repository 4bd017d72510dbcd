"""Classes found by a name in a module that is found by a name: ``getattr(import_module(f"models.{name.lower()}"), name)`` (candidates)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from callscope.static.models.named_modules import NamedModules
from callscope.static.modules import module_member, names_of
from callscope.static.names import Pattern, pattern
from callscope.static.objects import CLASS, CONSTANT, MODULE, NAMED, POSSIBLE
from callscope.static.solver import Solver

_FEW, _MOST = 16, 128
_HALF = 0.5


def seed_named_classes(s: Solver) -> None:
    """Let what is read under an unknown name of a module be the classes that such names are for."""
    for base, attribute, result in s.late.named:
        if any(s.objects.kinds[o] == CLASS for o in s.pointees(result)):
            continue  # what is known of the name said which
        found = _meant(s, list(_modules(s, base)), pattern(s, attribute))
        if 1 < len(found) <= _MOST and not _known(s, attribute, found):
            kind = POSSIBLE if len(found) <= _FEW else NAMED
            s.add(result, [s.objects.intern(kind, cls) for cls in found])


def _known(s: Solver, attribute: int, classes: list[int]) -> bool:
    """Return whether it is known under which of their names one of these classes is read."""
    texts = {s.objects.data[o][1] for o in s.pointees(attribute) if s.objects.kinds[o] == CONSTANT}
    return any(_name(s, cls) in texts for cls in classes)


def _modules(s: Solver, node: int) -> Iterator[str]:
    """Yield the program's modules that a value may be."""
    named = s.kept(NamedModules).known
    for number in sorted(s.pointees(node)):
        if s.objects.kinds[number] == MODULE and s.objects.data[number][0] in s.modules.files:
            yield s.objects.data[number][0]
        yield from named.get(number, ())


def _meant(s: Solver, modules: list[str], known: Pattern) -> list[int]:
    """Return the classes that bear their modules' names, where most modules have one; of one module the largest family.

    Of one module those are meant whose name begins or ends as is known of the name: ``f"{kind}Trainer"``.
    """
    if len(modules) == 1:
        every = _defined(s, modules[0])
        fitting = [cls for cls in every if known.telling and known.fits(_name(s, cls))]
        return fitting or _family(s, every)
    own = [cls for module in modules for cls in _defined(s, module) if _bears(s, cls, module)]
    return sorted(dict.fromkeys(own)) if len(own) > len(modules) * _HALF else []


def _defined(s: Solver, module: str) -> Iterable[int]:
    """Return the classes that a module defines, or imports to hand them out."""
    found = (o for name in names_of(s, module) for o in sorted(s.pointees(module_member(s, module, name))))
    return dict.fromkeys(o for o in found if s.objects.kinds[o] == CLASS)


def _name(s: Solver, cls: int) -> str:
    return str(s.units[s.objects.data[cls][0]].name.rpartition(".")[2])


def _bears(s: Solver, cls: int, module: str) -> bool:
    return _name(s, cls).lower().replace("_", "") == module.rpartition(".")[2].lower().replace("_", "")


def _family(s: Solver, classes: Iterable[int]) -> list[int]:
    """Return those that derive from the base, one of the program's, that most of them share."""
    every = list(classes)
    bases = Counter(base for cls in every for base in s.classes.order(cls) if isinstance(base, int))
    root, number = max(bases.items(), key=lambda pair: (pair[1], -pair[0]), default=(None, 0))
    return sorted(cls for cls in every if root in s.classes.order(cls)) if number > len(every) * _HALF else []
