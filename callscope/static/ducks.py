"""Receivers of unknown type: candidate classes are those that have every attribute the code asks for."""

from __future__ import annotations

from callscope.static.asked import Thing, is_any_module, things
from callscope.static.invoke import Call
from callscope.static.named_after import NamedAfter, seed_operands
from callscope.static.namesakes import called_by, same_word
from callscope.static.objects import CANDIDATE, WEAK
from callscope.static.protocols import names_of
from callscope.static.solver import Solver

_MAX_FAMILIES, _MAX_FAMILIES_OF_MODULES = 2, 3
_CLASSES = ("class", "cls", "type", "kind", "constructor", "klass", "factory")
_MAX_CLASSES = 20
_MAX_HANDED = 64
_MAX_KINDS = 128
_COMMON = frozenset(
    """
    T abs add all any append apply argmax argmin args astype backward bias bmm bool ceil clamp clear
    clone close conj conjugate contiguous copy copy_ cos count cpu cuda cumsum data decode denominator
    detach device diagonal difference dim discard dot double dtype encode endswith eval exists exp
    expand extend fill_ find flatten float floor flush format func get grad group groups half imag index
    insert int intersection is_cuda is_integer issubset item items join keys kwargs load log long lower
    match matmul max mean min mkdir mm name named_parameters ndim new_ones new_zeros nonzero norm numel
    numerator numpy open parameters parent permute pop popitem pow prod put ravel read readline real
    remove repeat replace requires_grad reshape result reverse round run save search seek send
    setdefault shape sign sin size sort split sqrt squeeze start startswith state_dict std stem step
    stop strip submit suffix sum t to tolist trace train transpose type union unsqueeze update upper
    values var view weight write zero_ zero_grad
    """.split()  # noqa: SIM905
)


class Inherited:
    """Whether classes of a library have a member of a name."""

    def __init__(self) -> None:
        self.known: dict[tuple[tuple[str, ...], str], bool] = {}


def seed_candidates(s: Solver) -> None:
    """Give things of which nothing is known the instances that fit what is asked of them."""
    index, names_of_classes = _index(s), NamedAfter(s)
    seed_operands(s, names_of_classes)
    known: dict[str, list[int]] = {}
    for thing in tuple(things(s, known)):
        most = _MAX_HANDED if any(_handed_class(s, node) for node in thing.nodes) else _MAX_CLASSES
        whole = _fitting(s, index, thing.names, thing, most) or _named_after(s, index, names_of_classes, thing)
        for node, names in thing.nodes.items():
            _guess(s, node, (_fitting(s, index, names, thing, most) if names else []) or whole)
    for name, nodes in known.items():
        _widen(s, names_of_classes, name, nodes)
    _make_room(s, names_of_classes)


def _widen(s: Solver, classes_named: NamedAfter, name: str, nodes: list[int]) -> None:
    """What is named after a class, and of which only kinds of that class are known, may be any of its kinds: others hand them over."""
    root = classes_named.root(name)
    classes = s.classes.subclasses(root) if root is not None else []
    if not 1 < len(classes) <= _MAX_HANDED:
        return
    ours = {s.classes.instance(cls) for cls in classes}
    guesses = [s.objects.intern(CANDIDATE, instance) for instance in sorted(ours)]
    for node in nodes:
        kinds = [(s.objects.kinds[o], o) for o in s.pointees(node) if s.objects.kinds[o] not in WEAK]
        if kinds and all(o in ours or (kind == CANDIDATE and s.objects.data[o][0] in ours) for kind, o in kinds):
            s.add(node, guesses)


def _make_room(s: Solver, classes_named: NamedAfter) -> None:
    """A parameter that takes no more may still be any kind of the class that it is named after, if it is one of them."""
    for unit in range(len(s.units)):
        for formal in s.units[unit].parameters if not s.copies.left_to_copies(unit) else ():
            node = s.node(unit, formal.value)
            root = classes_named.root(formal.name) if len(s.pointees(node)) > s.sets.limit else None
            classes = s.classes.subclasses(root) if root is not None else []
            ours = {s.classes.instance(cls) for cls in classes}
            if 1 < len(classes) <= _MAX_HANDED and not ours.isdisjoint(s.pointees(node)):
                for instance in sorted(ours):
                    s.add_always(node, s.objects.intern(CANDIDATE, instance))


def _guess(s: Solver, node: int, fitting: list[int]) -> None:
    if fitting:
        s.add(node, [s.objects.intern(CANDIDATE, s.classes.instance(cls)) for cls in fitting])
        for cls in fitting if _handed_class(s, node) else ():
            s.call_object(cls, Call(node, (), (), None, guess=True))


def _handed_class(s: Solver, node: int) -> bool:
    """Return whether a value is what a call of something unknown gave that is named a class: users hand it over."""
    number = s.unit_of(node)
    values = s.units[number].values
    op, operands, _ = values[node - s.bases[number]]
    if op != "call" or s.points[s.bases[number] + operands[0]]:
        return False
    return called_by(values, operands[0]).lower().rpartition("_")[2].endswith(_CLASSES)


def _index(s: Solver) -> dict[str, list[int]]:
    """Return attribute name -> classes that have it, inherited ones included."""
    index: dict[str, list[int]] = {}
    for cls in s.classes.sites:
        for name in names_of(s, cls):
            index.setdefault(name, []).append(cls)
    return index


def _fitting(s: Solver, index: dict[str, list[int]], names: set[str], thing: Thing, most: int) -> list[int]:
    telling = sorted(name for name in names if name not in _COMMON and not name.startswith("__"))
    if not telling:
        return []
    fitting = set(index.get(telling[0], ()))
    for name in (*telling, *sorted(name for name in names if name in _COMMON)):
        own = fitting.intersection(index.get(name, ()))
        fitting = own.union(cls for cls in fitting - own if _inherits(s, cls, name))
    said = any(is_any_module(s, number) for node in thing.nodes for number in s.pointees(node))
    most_families = (_MAX_FAMILIES_OF_MODULES if said else _MAX_FAMILIES) + len(telling) - 1
    for few in (fitting, fitting - {thing.keeper}) if len(fitting) <= most + 1 else ():
        if len(few) <= most and 0 < _families(s, few) <= most_families:
            return sorted(few)
    alike = _alike(s, fitting, thing.called) if len(fitting) <= _MAX_HANDED else set()
    found = sorted(alike) if len(alike) <= most else []
    return found if len(found) > 1 else _kinds(s, fitting, names) or found


def _kinds(s: Solver, fitting: set[int], names: set[str]) -> list[int]:
    """Return, of the many kinds of one base that has all these names itself, one class for each way in which they have them."""
    tops = [cls for cls in fitting if not any(base in fitting for base in s.classes.order(cls)[1:])]
    asked = sorted(names)
    ways = {tuple(s.classes.resolve(cls, name) for name in asked): cls for cls in sorted(fitting, reverse=True)}
    return sorted(ways.values()) if len(tops) == 1 and len(ways) <= _MAX_KINDS else []


def _families(s: Solver, classes: set[int]) -> int:
    """Return of how many designs the classes are: those below one base are of one, and those of one name in several files."""
    tops = [cls for cls in classes if not any(base in classes for base in s.classes.order(cls)[1:])]
    return len({s.units[s.objects.data[_ancestor(s, cls)][0]].name for cls in tops})


def _ancestor(s: Solver, cls: int) -> int:
    """Return the furthest base of a class in the program from which few classes derive."""
    line = [one for one in s.classes.order(cls) if isinstance(one, int)]
    return next(one for one in reversed(line) if one == cls or len(s.classes.subclasses(one)) <= _MAX_CLASSES)


def _named_after(s: Solver, index: dict[str, list[int]], classes_named: NamedAfter, thing: Thing) -> list[int]:
    """Return what derives from the one class that the thing is named after, ``self.flows`` of ``Flow``; a class of its very name."""
    root = classes_named.root(thing.called)
    itself = classes_named.itself(thing.called) if root is None else None
    classes = s.classes.subclasses(root) if root is not None else [itself] if itself is not None else []
    asked = [name for name in thing.names if not name.startswith("__")]
    fitting = [cls for cls in classes if all(cls in index.get(name, ()) or _inherits(s, cls, name) for name in asked)]
    return fitting if len(fitting) <= _MAX_HANDED else []


def _inherits(s: Solver, cls: int, name: str) -> bool:
    """Return whether a library's class that a class derives from has a member of this name."""
    known = s.kept(Inherited).known
    bases = tuple(s.classes.external_bases(cls))
    if (bases, name) not in known:
        known[bases, name] = any(s.library.defines(base, name) for base in bases)
    return known[bases, name]


def _alike(s: Solver, classes: set[int], called: str) -> set[int]:
    """Return the classes whose name, or that of a base, ends in the word by which the thing is called."""
    lines = {cls: (s.objects.data[one][0] for one in s.classes.order(cls) if isinstance(one, int)) for cls in classes}
    return {cls for cls, line in lines.items() if called and any(same_word(s.units[u].name, called) for u in line)}
