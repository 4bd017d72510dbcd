"""Receivers of unknown type: candidate classes are those that have every attribute the code asks for."""

from __future__ import annotations

from callscope.static.invoke import Call
from callscope.static.namesakes import called_by
from callscope.static.objects import CANDIDATE
from callscope.static.solver import Solver

_TRANSPARENT = frozenset({"phi", "pi", "cell"})
_MAX_FAMILIES = 2
_CLASSES = ("class", "cls", "type", "kind", "constructor", "klass", "factory")
_MAX_CLASSES = 20
_MAX_HANDED = 64
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


def seed_candidates(s: Solver) -> None:
    """Give receivers about which nothing is known the instances that fit what is asked of them."""
    index = _index(s)
    for number in range(len(s.units)):
        if s.copies.left_to_copies(number):
            continue
        for node, names in _unknown_receivers(s, number).items():
            handed = _handed_class(s, number, node)
            fitting = _fitting(s, index, names, _MAX_HANDED if handed else _MAX_CLASSES)
            if fitting:
                s.add(node, [s.objects.intern(CANDIDATE, s.classes.instance(cls)) for cls in fitting])
                for cls in fitting if handed else ():
                    s.call_object(cls, Call(node, (), (), None, guess=True))


def _handed_class(s: Solver, number: int, node: int) -> bool:
    """Return whether a value is what a call of something unknown gave that is named a class: users hand it over."""
    values = s.units[number].values
    op, operands, _ = values[node - s.bases[number]]
    if op != "call" or s.points[s.bases[number] + operands[0]]:
        return False
    return called_by(values, operands[0]).lower().rpartition("_")[2].endswith(_CLASSES)


def _index(s: Solver) -> dict[str, list[int]]:
    """Return attribute name -> classes that have it, inherited ones included."""
    index: dict[str, list[int]] = {}
    for cls in s.classes.sites:
        names: dict[str, None] = dict.fromkeys(s.field_names.get(s.classes.instance(cls), ()))
        for owner in s.classes.order(cls):
            if isinstance(owner, int):
                names.update(dict.fromkeys(s.units[s.objects.data[owner][0]].bindings))
                names.update(dict.fromkeys(s.field_names.get(s.classes.instance(owner), ())))
        for name in names:
            index.setdefault(name, []).append(cls)
    return index


def _unknown_receivers(s: Solver, number: int) -> dict[int, set[str]]:
    """Return source node -> attribute names asked of it, for receivers that point to nothing."""
    base, values = s.bases[number], s.units[number].values
    asked: dict[int, set[str]] = {}
    for op, operands, data in values:
        if op == "attr" and not s.points[base + operands[0]]:
            for root in _roots(values, operands[0]):
                if values[root][0] != "const":
                    asked.setdefault(base + root, set()).add(data)
    return asked


def _roots(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> list[int]:
    found, seen, stack = [], set(), [value]
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        op, operands, _ = values[current]
        if op == "phi":
            stack.extend(operands)
        elif op in _TRANSPARENT:
            stack.append(operands[0])
        else:
            found.append(current)
    return sorted(found)


def _fitting(s: Solver, index: dict[str, list[int]], names: set[str], most: int) -> list[int]:
    telling = sorted(name for name in names if name not in _COMMON and not name.startswith("__"))
    if not telling:
        return []
    fitting = set(index.get(telling[0], ()))
    for name in sorted(names):
        if not name.startswith("__"):
            fitting &= set(index.get(name, ()))
    families = [cls for cls in sorted(fitting) if not any(base in fitting for base in s.classes.order(cls)[1:])]
    allowed = _MAX_FAMILIES + len(telling) - 1
    return sorted(fitting) if len(families) <= allowed and len(fitting) <= most else []
