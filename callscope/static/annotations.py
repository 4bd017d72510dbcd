"""What an annotation says a value may be."""

from __future__ import annotations

import builtins
from typing import Any

from callscope.static.aliases import alias_of, filled
from callscope.static.containers import unknown_item
from callscope.static.keys import keyed
from callscope.static.modules import module_member
from callscope.static.objects import BOX, CANDIDATE, CLASS, CONSTANT, EXTERNAL, MODULE, POSSIBLE, RESULT
from callscope.static.protocols import conforming
from callscope.static.solver import Solver

_SEQUENCES = {
    "List": "list", "list": "list", "Sequence": "list", "Iterable": "iterator", "Iterator": "iterator", "Set": "set",
    "Collection": "list", "set": "set", "FrozenSet": "set", "MutableSequence": "list", "ModuleList": "list",
    "Generator": "iterator", "deque": "list", "AbstractSet": "set",
}  # fmt: skip
_MAPPINGS = frozenset({"Dict", "dict", "Mapping", "MutableMapping", "OrderedDict", "DefaultDict", "defaultdict"})
_CHOICES = frozenset(
    {"Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "InitVar", "ReadOnly"}
)
_MAX_SUBCLASSES = 120
_MAX_KINDS = 12
_MAX_ALIASES = 3
_ANYTHING = frozenset({"torch.Tensor", "numpy.ndarray", "enum.Enum", "torch.autograd.Function", "abc.ABC"})
"""Classes of libraries of which a value is said to be without one of the program's kinds being meant."""


class Annotations:
    """Turns annotation trees into abstract objects; names are looked up where the annotation stands."""

    def __init__(self, solver: Solver, subclasses: bool = True) -> None:
        self.solver = solver
        self.subclasses = subclasses
        self._known: dict[int, tuple[list[int], list[int]]] = {}
        self._below: dict[str, list[int]] | None = None

    def objects(self, unit: int, tree: Any, place: tuple[Any, ...]) -> list[int]:
        """Return the objects that a value annotated with ``tree`` may be; ``place`` names it for containers."""
        if tree is None:
            return []
        if tree[0] == "or":
            return [o for i, part in enumerate(tree[1]) for o in self.objects(unit, part, (*place, i))]
        if tree[0] == "name":
            return self._named(unit, tree[1]) or self._aliased(unit, tree[1], (), place)
        if tree[0] == "sub":
            return self._subscripted(unit, tree, place)
        if tree[0] == "at":
            return self.objects(tree[1], tree[2], place)
        if tree[0] == "literal":
            return [self.solver.objects.intern(CONSTANT, "str", text) for text in tree[1]]
        return []

    def _subscripted(self, unit: int, tree: Any, place: tuple[Any, ...]) -> list[int]:
        _, base, arguments = tree
        last = base[1].rpartition(".")[2] if base[0] == "name" else ""
        if last in _CHOICES:
            return [o for i, part in enumerate(arguments) for o in self.objects(unit, part, (*place, i))]
        if last in ("Type", "type") and arguments:
            return list(self._classes(unit, arguments[0]))
        if last in _SEQUENCES or last in ("Tuple", "tuple") or last in _MAPPINGS:
            return self._container(unit, last, arguments, place)
        if base[0] == "name":
            said = tuple(("at", unit, argument) for argument in arguments)
            return self._named(unit, base[1]) or self._aliased(unit, base[1], said, place)
        return self.objects(unit, base, place)

    def _aliased(self, unit: int, name: str, arguments: tuple[Any, ...], place: tuple[Any, ...]) -> list[int]:
        """Return what the annotation allows that a name of the module stands for, its variables replaced."""
        if place.count("alias") >= _MAX_ALIASES:
            return []  # one that holds itself: ``Tree = Union[int, list["Tree"]]``
        found = alias_of(self.solver, self.solver.files[self.solver.file_of[unit]].module, name)
        return self.objects(found[0], filled(found[1], arguments), (*place, "alias")) if found is not None else []

    def _container(self, unit: int, name: str, arguments: Any, place: tuple[Any, ...]) -> list[int]:
        s = self.solver
        kind = "dict" if name in _MAPPINGS else _SEQUENCES.get(name, "tuple")
        box = s.objects.intern(BOX, kind, ("annotation", *place))
        for position, argument in enumerate(arguments):
            inside = self.objects(unit, argument, (*place, position))
            if not inside:
                continue
            if kind == "dict":
                s.add(s.field("keys", box) if position == 0 else unknown_item(s, box), inside)
            elif kind == "tuple" and len(arguments) > 1 and arguments[-1] != ("unknown",):
                s.add(keyed(s, box, position), inside)
            elif position == 0:
                s.add(unknown_item(s, box), inside)
        return [box]

    def _classes(self, unit: int, tree: Any) -> list[int]:
        if tree[0] != "name":
            return []
        objects = self.solver.objects
        said = [o for o in self._lookup(unit, tree[1]) if objects.kinds[o] == CLASS]
        return [*said, *(objects.intern(POSSIBLE, child) for cls in said for child in self._others(cls))]

    def classes_named(self, unit: int, tree: Any) -> list[int]:
        """Return the classes, the library's too, that an annotation names."""
        if tree is None or tree[0] not in ("or", "name", "sub"):
            return []
        if tree[0] == "or":
            return [o for part in tree[1] for o in self.classes_named(unit, part)]
        if tree[0] == "name":
            objects = self.solver.objects
            found = [o for o in self._lookup(unit, tree[1]) if objects.kinds[o] in (CLASS, EXTERNAL)]
            builtin = isinstance(getattr(builtins, tree[1], None), type)
            return found or ([objects.intern(EXTERNAL, f"<builtin>.{tree[1]}")] if builtin else [])
        last = tree[1][1].rpartition(".")[2] if tree[1][0] == "name" else ""
        parts = tree[2] if last in _CHOICES else (tree[1],)
        return [o for part in parts for o in self.classes_named(unit, part)]

    def _named(self, unit: int, name: str) -> list[int]:
        s, found = self.solver, []
        for number in self._lookup(unit, name):
            kind = s.objects.kinds[number]
            if kind == CLASS:
                found += self._instances(number)
            elif kind == EXTERNAL:
                found += self._external(s.objects.data[number][0])
        return found

    def _external(self, name: str) -> list[int]:
        if name.startswith(("typing.", "<builtin>.", "collections.abc.", "typing_extensions.")):
            return []
        s = self.solver
        return [s.objects.intern(RESULT, name), *(s.objects.intern(CANDIDATE, kind) for kind in self._kinds_of(name))]

    def _kinds_of(self, name: str) -> list[int]:
        """Return instances of the program's own kinds of a library's class, where these are few: ``optimizer: torch.optim.Optimizer``."""
        if not self.subclasses or name in _ANYTHING or name.startswith("torch.nn."):
            return []
        if self._below is None:
            self._below = {}
            for cls in self.solver.classes.sites:
                for base in self.solver.classes.external_bases(cls):
                    self._below.setdefault(base, []).append(cls)
        kinds = self._below.get(name, [])
        return [self.solver.classes.instance(cls) for cls in kinds] if len(kinds) <= _MAX_KINDS else []

    def _instances(self, cls: int) -> list[int]:
        s = self.solver
        below = self._others(cls)
        return [s.classes.instance(cls), *(s.objects.intern(CANDIDATE, s.classes.instance(child)) for child in below)]

    def _others(self, cls: int) -> list[int]:
        """Return the other classes that what is said to be of a class may be of: what derives from it or conforms to it."""
        s = self.solver
        below = s.classes.subclasses(cls) if self.subclasses else []
        if len(below) > _MAX_SUBCLASSES or not self.subclasses:
            return []
        known = self._known.get(cls)
        if known is None or known[0] is not below:  # a class has been found to derive from it since
            others = [child for child in dict.fromkeys([*below, *conforming(s, cls)]) if child != cls]
            known = self._known[cls] = (below, others)
        return known[1]

    def _lookup(self, unit: int, name: str) -> list[int]:
        first, *rest = name.split(".")
        current = self._first(unit, first)
        for part in rest:
            following: list[int] = []
            for number in current:
                following += self._attribute(number, part)
            current = following
        return current

    def _first(self, unit: int, name: str) -> list[int]:
        s = self.solver
        module = s.files[s.file_of[unit]].module
        if name == "Self":
            return self._own_class(unit)
        first = s.first_unit[s.file_of[unit]]
        scope = s.units[unit].parent
        while scope > 0:
            record = s.units[first + scope]
            if name in record.bindings:
                return sorted(s.pointees(s.node(first + scope, record.bindings[name])))
            scope = record.parent
        return self._member(module, name)

    def _member(self, module: str, name: str) -> list[int]:
        """Return what ``module.name`` may be; only a name that nobody asked for before has to be worked out."""
        s = self.solver
        node = module_member(s, module, name)
        if not s.points[node]:
            s.run()
        return sorted(s.pointees(node))

    def _own_class(self, unit: int) -> list[int]:
        s = self.solver
        parent = s.units[unit].parent
        if parent < 0:
            return []
        number = s.objects.find(CLASS, s.first_unit[s.file_of[unit]] + parent)
        return [number] if number is not None else []

    def _attribute(self, number: int, name: str) -> list[int]:
        s = self.solver
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind == EXTERNAL:
            return [s.objects.intern(EXTERNAL, f"{data[0]}.{name}")]
        if kind == MODULE:
            return self._member(data[0], name)
        if kind == CLASS and s.classes.defines(number, name):
            return sorted(s.pointees(s.classes.member(number, name)))
        return []
