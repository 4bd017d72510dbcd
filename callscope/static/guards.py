"""Refinement by guards: which objects pass ``isinstance``, ``is None``, ``callable`` ..."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.attribute_binding import class_of
from callscope.static.hierarchy import PLAIN
from callscope.static.objects import (
    BOUND,
    BOX,
    CALLABLE,
    CANDIDATE,
    CLASS,
    CONSTANT,
    EXTERNAL,
    FUNCTION,
    MODULE,
    PARTIAL,
    POSSIBLE,
    RESULT,
)  # fmt: skip
from callscope.static.pointsets import PointSet
from callscope.static.solver import Solver

_CONTAINERS = frozenset({"list", "tuple", "dict", "set", "str", "int", "float", "bool", "bytes"})


class Guards:
    """Tests of classes, as ``(value, class, node of what passes)``: all of them until they are answered, and those that hold where they pass."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []
        self.positive: list[tuple[int, int, int]] = []
        self.undecided: list[tuple[int, tuple[int, int, int, bool]]] = []
        """``(object, (value, class, node, sense))`` where a base of the object's class is not known yet."""


def refine(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: tuple[str, bool]) -> None:
    """``node`` is ``operands[0]`` given that a test was true or false."""
    kind, sense = data
    if kind == "is" and sense and s.operation(operands[1]) == ("const", (), None):
        return
    if kind == "call" and len(operands) == 3 and _is_isinstance(s, operands[1]):
        _by_class(s, operands[0], operands[2], node, sense)
    elif kind == "class":
        _by_class(s, operands[0], operands[1], node, sense)
    elif kind == "call" and len(operands) == 2 and s.operation(operands[1]) == ("builtin", (), "callable"):
        s.use(operands[0], _callables, (node, sense))
    elif kind == "call" and len(operands) == 2 and s.operation(operands[1])[::2] == ("attr", "isclass"):
        s.use(operands[0], _only_classes, (node, sense))
    else:
        s.flow(operands[0], node)


def _is_isinstance(s: Solver, node: int) -> bool:
    return s.operation(node) == ("builtin", (), "isinstance")


def _by_class(s: Solver, value: int, cls: int, node: int, sense: bool) -> None:
    s.use(value, _filter_values, (value, cls, node, sense))
    s.use(cls, _filter_again, (value, cls, node, sense))
    guards = s.kept(Guards)
    guards.asked.append((value, cls, node))
    if sense:
        guards.positive.append((value, cls, node))


def _filter_again(s: Solver, payload: tuple[int, int, int, bool], objects: Iterable[int]) -> None:
    _filter_values(s, payload, sorted(s.pointees(payload[0])))


def _filter_values(s: Solver, payload: tuple[int, int, int, bool], objects: Iterable[int]) -> None:
    _, cls, node, sense = payload
    wanted = classes_in(s, cls)
    passing = []
    for number in objects if wanted else ():
        answers = _answers(s, number, wanted)
        own = class_of(s, number)
        if own is not None and len(answers) > 1 and s.classes.open_base(own):
            s.kept(Guards).undecided.append((number, payload))
            s.classes.watch(own, _filter_when_known, (number, payload))
        elif sense in answers:
            passing.append(number)
    s.add(node, passing)


def _filter_when_known(s: Solver, payload: tuple[int, tuple[int, int, int, bool]]) -> None:
    """A base of an object's class has become known since."""
    number, (_, cls, node, sense) = payload
    own = class_of(s, number)
    if own is not None and not s.classes.open_base(own) and sense in _answers(s, number, classes_in(s, cls)):
        s.add(node, (number,))


def classes_in(s: Solver, node: int) -> list[int]:
    """Return the classes that a value is, or that it holds."""
    found, boxes = [], set()
    stack = sorted(s.pointees(node))
    while stack:
        number = stack.pop()
        if s.objects.kinds[number] == BOX and number not in boxes:
            boxes.add(number)
            stack.extend(sorted(s.pointees(s.field("items", number))))
        elif s.objects.kinds[number] in (CLASS, EXTERNAL):
            found.append(number)
    return found


def _answers(s: Solver, number: int, wanted: list[int]) -> tuple[bool, ...]:
    """Return what ``isinstance(number, wanted)`` may be."""
    answers = {answer(s, number, cls) for cls in wanted}
    if True in answers:
        return (True,)
    return (False,) if answers == {False} else (True, False)


def answer(s: Solver, number: int, wanted: int) -> bool | None:
    """Return whether an object is an instance of a class; None where it may be."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if s.objects.data[wanted][0] == "<builtin>.type" and kind in _NO_INSTANCES:
        return kind in (CLASS, POSSIBLE)
    if s.objects.kinds[wanted] != CLASS and (told := told_by_library(s, number, s.objects.data[wanted][0])) is not None:
        return told
    cls = class_of(s, number)
    if cls is not None:
        other = wanted if s.objects.kinds[wanted] == CLASS else s.objects.data[wanted][0]
        if s.classes.is_subclass(cls, other):
            return True
        unknown = isinstance(other, str) and other not in _BUILTIN and bool(s.classes.external_bases(cls))
        return None if unknown or _is_protocol(s, wanted) or s.classes.open_base(cls) else False
    if kind in (CONSTANT, BOX):
        name = s.objects.data[wanted][0] if s.objects.kinds[wanted] == EXTERNAL else ""
        if s.objects.kinds[wanted] == CLASS:
            return False
        return name == f"<builtin>.{data[0]}" if name in _BUILTIN else None
    if kind in (FUNCTION, CLASS):
        return False if s.objects.kinds[wanted] == CLASS else None
    return None


_NO_INSTANCES = frozenset({CLASS, POSSIBLE, FUNCTION, BOUND, PARTIAL, MODULE, CONSTANT, BOX})
"""Kinds of objects that are either classes or surely none."""
_BUILTIN = frozenset(f"<builtin>.{name}" for name in _CONTAINERS)


def told_by_library(s: Solver, number: int, name: str) -> bool | None:
    """Return whether an object is an instance of a library's class, where the library's source says so."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == RESULT or (kind == BOX and "." in data[0]):
        return True if data[0] == name else s.library.is_a(data[0], name)
    cls = class_of(s, number)
    if cls is None:
        return False if kind in _PLAIN_KINDS and not name.startswith(_BY_SHAPE) and s.library.find(name) else None
    if s.classes.is_subclass(cls, name):
        return True
    said = {s.library.is_a(base, name) for base in s.classes.external_bases(cls) if base not in PLAIN}
    return True if True in said else None if None in said or s.classes.open_base(cls) else False


_PLAIN_KINDS = frozenset({CONSTANT, BOX, FUNCTION})
_BY_SHAPE = ("<", "collections.", "typing.", "typing_extensions.", "numbers.", "abc.")
"""Libraries whose classes ask what an object can do, not what it derives from."""


def _is_protocol(s: Solver, wanted: int) -> bool:
    """Return whether a class of the program takes for its instances what does not derive from it."""
    if s.objects.kinds[wanted] != CLASS:
        return False
    if "typing.Protocol" in s.classes.order(wanted) or "typing_extensions.Protocol" in s.classes.order(wanted):
        return True
    abstract = "abc.ABC" in s.classes.order(wanted) or bool(s.classes.metaclasses(wanted))
    asked = s.classes.has(wanted, "__subclasshook__") or "register" in s.attributes.get(wanted, ())
    return abstract and asked


def _callables(s: Solver, payload: tuple[int, bool], objects: Iterable[int]) -> None:
    node, sense = payload
    for number in objects:
        answer = _is_callable(s, number)
        if answer is None or answer == sense:
            s.add(node, (number,))


def _only_classes(s: Solver, payload: tuple[int, bool], objects: Iterable[int]) -> None:
    """``inspect.isclass(x)``."""
    node, sense = payload
    kept = (
        o
        for o in objects
        if s.objects.kinds[o] not in _NO_INSTANCES or (s.objects.kinds[o] in (CLASS, POSSIBLE)) == sense
    )
    s.add(node, list(kept))


def _is_callable(s: Solver, number: int) -> bool | None:
    kind = s.objects.kinds[number]
    if kind in CALLABLE or kind == CLASS:
        return True
    if kind in (CONSTANT, BOX):
        return False
    cls = class_of(s, number)
    if cls is not None and not s.classes.external_bases(cls):
        return bool(s.classes.has(cls, "__call__"))
    return None


def open_unanswered(s: Solver) -> None:
    """Let everything pass guards whose class never became known, and what has a base that never did."""
    guards = s.kept(Guards)
    for number, (_, cls, node, sense) in guards.undecided:
        if sense in _answers(s, number, classes_in(s, cls)):
            s.add(node, (number,))
    guards.undecided.clear()
    for value, cls, node in guards.asked:
        if not classes_in(s, cls):
            s.flow(value, node)
    guards.asked.clear()


def narrow_unknown(s: Solver, open_world: bool) -> None:
    """A value of which nothing is known is, where ``isinstance`` holds, an instance of the class (or a subclass)."""
    for value, cls, node in s.kept(Guards).positive:
        known = s.pointees(value)
        for wanted in classes_in(s, cls):
            if s.objects.kinds[wanted] == CLASS and (not known or _only_of_bases(s, known, wanted)):
                s.add(node, (s.classes.instance(wanted),))
                below = s.classes.subclasses(wanted)[1:] if open_world else []
                if len(below) <= _MAX_BELOW:
                    s.add(node, [s.objects.intern(CANDIDATE, s.classes.instance(child)) for child in below])


_MAX_BELOW = 24


def _only_of_bases(s: Solver, known: PointSet, wanted: int) -> bool:
    """Return whether all that is known of a value is a library's class from which the wanted one derives (``x: torch.Tensor``)."""
    bases = s.classes.external_bases(wanted)
    said = {s.objects.data[number][0] for number in known if s.objects.kinds[number] == RESULT}
    if not bases or not said or any(s.objects.kinds[number] not in _SAYING_LITTLE for number in known):
        return False
    return all(any(base == name or s.library.is_a(base, name) for base in bases) for name in said)


_SAYING_LITTLE = frozenset({RESULT, CONSTANT})


def catch_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: None) -> None:
    """What a handler catches: everything raised anywhere whose class it names."""
    if operands:
        _by_class(s, s.field("raised"), operands[0], node, True)


__all__: list[Any] = ["answer", "classes_in", "open_unanswered", "refine"]
