"""Modules of which no more is known than that they are modules: they may be any that users can make and no module holds (candidates).

``def __init__(self, model: nn.Module)`` and ``self.model(x)``: nobody but users hands it over, and what they have to hand over are the
program's whole models, losses and wrappers. Those whose ``forward`` takes the arguments are meant, if these are few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from callscope.static.asked import is_any_module, says_nothing
from callscope.static.invoke import Call
from callscope.static.kept_names import is_module
from callscope.static.namesakes import called_by, handed, last_word, singular
from callscope.static.objects import CLASS, FUNCTION, INSTANCE, POSSIBLE, RESULT
from callscope.static.receivers import class_of_method
from callscope.static.solver import Solver

_MOST, _MOST_NAMED = 6, 64
_LOSS = re.compile(r"(?:^|_)(?:loss|criterion)(?:_fn)?$", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_MODELS = ("model", "network", "net", "backbone", "module")
_MODEL = re.compile(rf"(?:^|_)(?:{'|'.join(_MODELS)})s?\d*$", re.IGNORECASE)
_BASE = re.compile(r"^(?:Base|Abstract)|Base$")


class Forward(NamedTuple):
    """A ``forward`` that users can have called, with the first class that has it, the words of all such classes, and whether modules make it for themselves."""

    cls: int
    unit: int
    words: frozenset[str]
    part: bool


def seed_any_module(s: Solver) -> None:
    """Give calls of what is only said, or called, a module the whole modules whose ``forward`` fits."""
    s.run()  # what was found by names and results answers first
    sites = list(_sites(s))
    forwards = list(_whole(s)) if sites else []
    for site, tags, name in sites:
        fitting = _fitting(s, forwards, site, tags, name)
        for forward in fitting:
            s.call_object(s.classes.instance(forward.cls), Call(site, (), (), None, guess=True))
            s.reasons[site, forward.unit] = f"one of {len(fitting)} whole modules that it may be"


def _sites(s: Solver) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Yield ``(site, tags, name)`` of such calls for which nothing better was found."""
    answered = {site for site, target in s.edges if isinstance(target, int)}
    for unit in range(len(s.units)):
        if s.copies.left_to_copies(unit):
            continue
        base, values = s.bases[unit], s.units[unit].values
        for value, (op, operands, tags) in enumerate(values):
            if op == "call" and base + value not in answered:
                module = _module(values, operands[0])
                name = called_by(values, module)
                if (
                    _only_said(s, base + module)
                    or (_MODEL.search(name) and handed(s, base + module))
                    or (_LOSS.search(name) and _is_default(s, base + module) and _takes(s, unit, name))
                ):
                    yield base + value, tags, name


def _module(values: tuple[tuple[str, tuple[int, ...], object], ...], callee: int) -> int:
    """Return what is called: of ``model.forward(x)`` the model."""
    op, operands, data = values[callee]
    return operands[0] if op == "attr" and data == "forward" else callee


def _is_default(s: Solver, node: int) -> bool:
    """Return whether a value is one of torch's modules as far as is known."""
    kinds, data = s.objects.kinds, s.objects.data
    return all(
        says_nothing(s, o) or (kinds[o] == RESULT and str(data[o][0]).startswith("torch.nn.")) for o in s.pointees(node)
    )


def _takes(s: Solver, unit: int, name: str) -> bool:
    """Return whether the class in whose method a thing is called is handed one of this name when it is made."""
    cls = class_of_method(s, unit)
    owner = s.classes.resolve(cls, "__init__") if cls is not None else None
    wanted = name.strip("_").removesuffix("_fn")
    for number in sorted(s.pointees(s.classes.member(owner, "__init__"))) if isinstance(owner, int) else ():
        if s.objects.kinds[number] == FUNCTION:
            formals = s.units[s.objects.data[number][-1]].parameters[1:]
            return any(formal.name.strip("_").removesuffix("_fn") == wanted for formal in formals)
    return False


def _only_said(s: Solver, node: int) -> bool:
    """Return whether a value is said to be a module, and nothing else is known of it but which of torch's it may be by default."""
    said = False
    for number in s.pointees(node):
        name = str(s.objects.data[number][0]) if s.objects.kinds[number] == RESULT else ""
        said = said or is_any_module(s, number)
        if not (name.startswith("torch.nn.") or says_nothing(s, number) or _is_not_called(s, number)):
            return False
    return said


def _is_not_called(s: Solver, number: int) -> bool:
    """Return whether an object is of a class of ours that has nothing to be called: it is here by the analysis's own doing."""
    if s.objects.kinds[number] != INSTANCE:
        return False
    cls = s.objects.data[number][0]
    return not s.classes.has(cls, "__call__") and not s.classes.external_bases(cls) and not s.classes.open_base(cls)


def _fitting(s: Solver, forwards: list[Forward], site: int, tags: tuple[str, ...], name: str) -> list[Forward]:
    """Return the forwards that take the arguments: those of most words that the thing is called by, any of few where its name says nothing."""
    own = class_of_method(s, s.unit_of(site))
    fitting = [one for one in forwards if one.cls != own and takes(s, one.unit, tags)]
    words = {singular(word.lower()) for word in _WORD.findall(name)}
    shared = [len(words & one.words) for one in fitting]
    most = max(shared, default=0)
    if not most and last_word(name):
        return []  # named after something that is no module of the program's
    shared = [number if most or not one.part else -1 for one, number in zip(fitting, shared, strict=True)]
    found = [one for one, number in zip(fitting, shared, strict=True) if number == most]
    return found if len(found) <= (_MOST_NAMED if most else _MOST) else []


def takes(s: Solver, unit: int, tags: tuple[str, ...]) -> bool:
    """Return whether a method can be called with arguments of these tags."""
    formals = s.units[unit].parameters[1:]
    if "*" in tags or "**" in tags:
        return True
    slots = [formal for formal in formals if formal.kind in ("positional", "normal")]
    kinds, given = {formal.kind for formal in formals}, tags.count("")
    keywords = {tag for tag in tags if tag}
    if (given > len(slots) and "vararg" not in kinds) or (
        "kwarg" not in kinds and not keywords <= {f.name for f in formals}
    ):
        return False
    defaults = s.defaults.get(unit, {})
    filled = {formal.name for formal in slots[:given]} | keywords
    return all(
        formal.name in filled or place in defaults or formal.kind in ("vararg", "kwarg")
        for place, formal in enumerate(formals, 1)
    )


def _whole(s: Solver) -> Iterator[Forward]:
    """Yield each ``forward`` of the modules that no module of the program makes for itself, or that packages hand out all the same."""
    parts, handed_out, found = _parts(s), _handed_out(s), dict[int, list[int]]()
    for cls in s.classes.sites:
        name = s.units[s.objects.data[cls][0]].name.rpartition(".")[2]
        if (cls in parts and name not in handed_out) or not is_module(s, cls):
            continue
        owner = s.classes.resolve(cls, "forward")
        for number in sorted(s.pointees(s.classes.member(owner, "forward"))) if isinstance(owner, int) else ():
            if s.objects.kinds[number] == FUNCTION:
                found.setdefault(s.objects.data[number][-1], []).append(cls)
    for unit, classes in found.items():
        words = frozenset(word for cls in classes for word in _words(s, cls))
        yield Forward(classes[0], unit, words, all(cls in parts for cls in classes))


def _handed_out(s: Solver) -> set[str]:
    """Return the names that packages bind in their ``__init__``."""
    return {name for file in s.files if file.is_package for name in file.units[0].bindings}


def _words(s: Solver, cls: int) -> Iterator[str]:
    """Yield the words of a class's name and module, and ``model`` for a kind of ``Model`` and for one that wraps a model."""
    unit = s.objects.data[cls][0]
    for name in (s.units[unit].name.rpartition(".")[2], *s.files[s.file_of[unit]].module.split(".")[1:]):
        yield from (singular(word.lower()) for word in _WORD.findall(name))
    if any(_MODEL.search(_bare(s, base)) for base in s.classes.order(cls)[1:] if isinstance(base, int)):
        yield from _MODELS
    made = s.classes.resolve(cls, "__init__")
    for number in sorted(s.pointees(s.classes.member(made, "__init__"))) if isinstance(made, int) else ():
        if s.objects.kinds[number] == FUNCTION:
            for formal in s.units[s.objects.data[number][-1]].parameters[1:]:
                if _MODEL.search(formal.name):
                    yield from _MODELS


def _bare(s: Solver, cls: int) -> str:
    """Return a class's name without what only says that it is a base: of ``BaseModel`` and ``AbstractModel`` it is ``Model``."""
    return _BASE.sub("", s.units[s.objects.data[cls][0]].name.rpartition(".")[2].strip("_"))


def _parts(s: Solver) -> set[int]:
    """Return the classes that methods of modules make."""
    found: set[int] = set()
    for unit in range(len(s.units)):
        cls = class_of_method(s, unit)
        if cls is not None and is_module(s, cls):
            found.update(_made(s, unit))
    return found


def _made(s: Solver, unit: int) -> Iterable[int]:
    base, kinds = s.bases[unit], s.objects.kinds
    for op, operands, _ in s.units[unit].values:
        if op == "call":
            for number in s.pointees(base + operands[0]):
                if kinds[number] == CLASS:
                    yield number
                elif kinds[number] == POSSIBLE:
                    yield s.objects.data[number][0]
