"""What the taint asks of a program: units, callees with their receivers, instances, module bindings, spelled names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

from callscope.model.span import Span
from callscope.source.facts import Places, Unit
from callscope.taint.names.torch_names import CONTAINER_LAYERS, LAYERS_WITHOUT_PARAMETERS
from callscope.taint.program.begun import is_begun_outside
from callscope.taint.program.bindings import Link, bind
from callscope.taint.program.callee import MANY, SEVERAL, Callee
from callscope.taint.program.dispatch import is_answered_by_chance, is_by_stand_in, is_operation_itself, meant
from callscope.taint.program.ducks import Ducks
from callscope.taint.program.index import Index
from callscope.taint.program.layers_elsewhere import is_layer_elsewhere
from callscope.taint.program.lined_up import lined_up
from callscope.taint.program.published import published, shown
from callscope.taint.program.said import Said
from callscope.taint.program.selves import of_own_class, own_getters
from callscope.taint.program.sequences import behind_first
from callscope.taint.program.trials import trials
from callscope.taint.program.wrapped import unwrap

_UNSEEN = frozenset({"candidate", "result", "member", "constant"})


class View:
    """A program as the taint sees it; ``solver`` is the finished points-to analysis."""

    def __init__(self, solver: Any) -> None:
        self.solver = solver
        self.units: list[Unit] = solver.units
        self._places: dict[int, Places] = {}
        self._sites: dict[int, list[tuple[int | str, str]]] = {}
        self._guesses: set[tuple[int, int | str]] = set()
        self._callees: dict[tuple[int, int], tuple[Callee, ...]] = {}
        self._by_unit: dict[tuple[int, int], dict[int, tuple[Callee, ...]]] = {}
        self._instances: dict[tuple[int, int], tuple[int, ...]] = {}
        self._only_guessed: dict[int, bool] = {}
        self._families: dict[int, tuple[int, ...]] = {}
        self._bases: dict[int, tuple[str, ...]] = {}
        self._owners: dict[int, int | None] = {}
        self._chains: dict[tuple[int, int], frozenset[int] | None] = {}
        self._modules = {file.module: number for number, file in enumerate(solver.files)}
        self._users: dict[int, dict[int, list[int]]] = {}
        self._links: dict[tuple[int, tuple[str, ...], int], tuple[Link, ...]] = {}
        self._functions: dict[int, bool] = {}
        self._torch_modules: dict[int, bool] = {}
        self.known_as: dict[tuple[int, int, int], tuple[tuple[object, ...], ...]] = {}
        """What ``module_places`` has found."""
        self.callers: dict[int, list[tuple[int, int]]] = {}
        self.class_of_unit: dict[int, int] = {}
        self.ducks = Ducks(self)
        self.index = Index(self)
        self._index()

    def _index(self) -> None:
        s = self.solver
        kinds, data = s.objects.kinds, s.objects.data
        self.class_of_unit = {data[o][0]: o for o in range(len(kinds)) if kinds[o] == "class"}
        self._guesses = {key for key, (_, guess) in s.edges.items() if guess}
        said, tried = Said(self), trials(self)
        for (node, target), (via, _) in s.edges.items():
            if isinstance(target, int):
                unit = s.unit_of(node)
                if said.rules_out(unit, node - s.bases[unit], target) or is_operation_itself(self, target, via):
                    continue
                if unit not in tried or target in tried:
                    self.callers.setdefault(target, []).append((unit, node - s.bases[unit]))
            self._sites.setdefault(node, []).append((target, via))
        unwrap(self, self._sites, MANY)
        self._callees.clear()

    @cached_property
    def packages(self) -> frozenset[PurePath]:
        """Return the folders that are packages."""
        paths = (PurePath(file.path) for file in self.solver.files)
        return frozenset(path.parent for path in paths if path.name == "__init__.py")

    @cached_property
    def published(self) -> frozenset[int]:
        """Return the functions that a package hands out."""
        return published(self)

    @cached_property
    def shown(self) -> frozenset[int]:
        """Return the functions whose docstrings show a user how to call them."""
        return shown(self)

    # -- places ----------------------------------------------------------------------------------------------

    def places(self, g: int) -> Places:
        """Return the spans and regions of a unit's values."""
        found = self._places.get(g)
        if found is None:
            found = self._places[g] = Places(self.path(g), self.units[g])
        return found

    def path(self, g: int) -> str:
        """Return the path of the file that a unit stands in."""
        path: str = self.solver.files[self.solver.file_of[g]].path
        return path

    def span(self, g: int, v: int) -> Span:
        """Return where a value stands."""
        return self.places(g).span(v)

    def named_at(self, g: int, v: int) -> Span:
        """Return where a value stands, what begins on lines before from the name of its method or attribute on: the line that somebody has to change."""
        span, (op, operands, _) = self.span(g, v), self.units[g].values[v]
        read = operands[0] if op == "call" else v
        kind, _, name = self.units[g].values[read]
        place = self.span(g, read)
        if kind != "attr" or place.end_line <= span.line:
            return span
        return replace(span, line=place.end_line, column=place.end_column - len(str(name)))

    def module(self, g: int) -> str:
        """Return the dotted module name of a unit's file."""
        name: str = self.solver.files[self.solver.file_of[g]].module
        return name

    def function(self, g: int) -> str:
        """Return a unit's readable qualified name."""
        unit = self.units[g]
        return f"{self.module(g)}.{unit.name}" if unit.name else self.module(g)

    def first(self, g: int) -> int:
        """Return the unit of the module body of a unit's file."""
        number: int = self.solver.first_unit[self.solver.file_of[g]]
        return number

    def parent(self, g: int) -> int:
        """Return the enclosing unit, -1 for a module."""
        parent = self.units[g].parent
        return parent if parent < 0 else self.first(g) + parent

    def users(self, g: int) -> dict[int, list[int]]:
        """Return the values of a unit that have a value as an operand, by that value, in order."""
        users = self._users.get(g)
        if users is None:
            users = self._users[g] = {}
            for user, (_, operands, _) in enumerate(self.units[g].values):
                for operand in dict.fromkeys(operands):
                    users.setdefault(operand, []).append(user)
        return users

    # -- objects ---------------------------------------------------------------------------------------------

    def points(self, g: int, v: int) -> tuple[int, ...]:
        """Return the abstract objects that a value may be, sorted."""
        s = self.solver
        return tuple(sorted(s.pointees(s.bases[g] + v)))

    def is_seen(self, g: int, v: int) -> bool:
        """Return whether an object made in view is seen to get to a value: no candidate by its attributes, nothing that a library gave."""
        kinds = self.solver.objects.kinds
        return any(kinds[o] not in _UNSEEN for o in self.points(g, v))

    def instances(self, g: int, v: int) -> tuple[int, ...]:
        """Return the class objects of the instances that a value may be."""
        key = (g, v)
        found = self._instances.get(key)
        if found is None:
            found = self._instances[key] = self._find_instances(g, v)
        return found

    def _find_instances(self, g: int, v: int) -> tuple[int, ...]:
        s, found = self.solver, {}
        for number in self.points(g, v):
            kind, data = s.objects.kinds[number], s.objects.data[number]
            if kind == "candidate":
                number, kind = data[0], "instance"
                data = s.objects.data[number]
            if kind == "super":
                cls = data[0]
                found.update(dict.fromkeys(o for o in s.classes.order(cls) if isinstance(o, int)))
            elif kind == "instance" and s.objects.kinds[data[0]] == "class":
                found[data[0]] = None
        return of_own_class(self, g, v, found) or self.ducks.resembled(g, v)

    def is_container(self, g: int, v: int) -> bool:
        """Return whether a value may be a list, tuple or dictionary made in view."""
        kinds = self.solver.objects.kinds
        return any(kinds[o] == "box" for o in self.points(g, v))

    def classes(self, g: int, v: int) -> tuple[int, ...]:
        """Return the class objects that a value may itself be."""
        kinds = self.solver.objects.kinds
        return tuple(o for o in self.points(g, v) if kinds[o] == "class")

    def family(self, cls: int) -> tuple[int, ...]:
        """Return the analysed classes of a class's method resolution order, itself first."""
        found = self._families.get(cls)
        if found is None:
            found = self._families[cls] = tuple(o for o in self.solver.classes.order(cls) if isinstance(o, int))
        return found

    def bases(self, cls: int) -> tuple[str, ...]:
        """Return the names of the external classes that a class derives from."""
        found = self._bases.get(cls)
        if found is None:
            found = self._bases[cls] = tuple(self.solver.classes.external_bases(cls))
        return found

    def class_unit(self, cls: int) -> int:
        """Return the unit of a class's body."""
        unit: int = self.solver.objects.data[cls][0]
        return unit

    def is_module(self, cls: int) -> bool:
        """Return whether a class is a torch module."""
        found = self._torch_modules.get(cls)
        if found is None:
            named = any(base.startswith("torch.nn.") or base.endswith("Module") for base in self.bases(cls))
            found = self._torch_modules[cls] = (named and not self.is_parameter(cls)) or is_layer_elsewhere(self, cls)
        return found

    def is_parameter(self, cls: int) -> bool:
        """Return whether a class is a kind of ``nn.Parameter``."""
        return any(base.endswith(".Parameter") and base.startswith("torch.") for base in self.bases(cls))

    def is_layer(self, cls: int) -> bool:
        """Return whether a class is one of torch's layers with parameters, extended."""
        names = [base.rpartition(".")[2] for base in self.bases(cls) if base.startswith("torch.nn.")]
        return any(name not in LAYERS_WITHOUT_PARAMETERS and name not in CONTAINER_LAYERS for name in names)

    def is_function(self, cls: int) -> bool:
        """Return whether a class is a custom autograd function."""
        found = self._functions.get(cls)
        if found is None:
            endings = ("autograd.Function", "InplaceFunction")
            found = self._functions[cls] = any(base.endswith(endings) for base in self.bases(cls))
        return found

    def is_optimizer(self, cls: int) -> bool:
        """Return whether a class is one of torch's optimizers (or schedulers), extended."""
        return any(base.startswith("torch.optim.") for base in self.bases(cls))

    def owner(self, g: int) -> int | None:
        """Return the class object whose body directly holds the function ``g``."""
        if g not in self._owners:
            parent = self.parent(g)
            self._owners[g] = self.class_of_unit.get(parent) if parent >= 0 else None
        return self._owners[g]

    # -- calls -----------------------------------------------------------------------------------------------

    def externals(self, g: int, v: int) -> tuple[str, ...]:
        """Return the dotted names of the external functions that a site calls."""
        found = self._sites.get(self.solver.bases[g] + v, ())
        return tuple(sorted({name for name, _ in found if isinstance(name, str)}))

    def callees(self, g: int, v: int) -> tuple[Callee, ...]:
        """Return the analysed functions that a site (call, decorator, attribute, operator) may call."""
        key = (g, v)
        found = self._callees.get(key)
        if found is None:
            targets = self._sites.get(self.solver.bases[g] + v, ())
            units = sorted((t, via) for t, via in targets if isinstance(t, int))
            node = self.solver.bases[g] + v
            guessed = {unit for unit, _ in units if (node, unit) in self._guesses}
            guessed -= meant(self, g, v, guessed, {unit for unit, _ in units} - guessed)
            several = len(units) > SEVERAL or self._is_anybodys(units) or is_answered_by_chance(self, g, v, units)
            guessed |= {unit for unit, via in units if is_by_stand_in(self, g, v, unit, via)}
            lined = (lined_up(self, g, v, unit, via)._replace(guess=several or unit in guessed) for unit, via in units)
            found = self._callees[key] = own_getters(self, g, v, tuple(lined))
        return found

    def callees_in(self, g: int, v: int, unit: int) -> tuple[Callee, ...]:
        """Return those of the functions that a site may call that are ``unit``; where there are very many, each of them may ask."""
        callees = self.callees(g, v)
        if len(callees) <= MANY:
            return tuple(callee for callee in callees if callee.unit == unit)
        known = self._by_unit.get((g, v))
        if known is None:
            known = self._by_unit[g, v] = {}
            for callee in callees:
                known[callee.unit] = (*known.get(callee.unit, ()), callee)
        return known.get(unit, ())

    def _is_anybodys(self, units: list[tuple[int, str]]) -> bool:
        """``t[...]``, ``for x in t`` of classes that have nothing in common: what ``t`` is, is not known."""
        owners = {self.owner(unit) for unit, via in units if via == "dunder" and self._looks_up(unit)}
        roots = {self.family(owner)[-1] for owner in owners if owner is not None}
        return len(roots) > 1

    def _looks_up(self, unit: int) -> bool:
        return self.units[unit].name.endswith((".__getitem__", ".__iter__", ".__getattr__"))

    def yields(self, g: int, v: int) -> bool:
        """Return whether a value is the call of a generator: entered as a context manager, it gives what is yielded."""
        return self.units[g].values[v][0] == "call" and any(
            "generator" in self.units[callee.unit].flags for callee in self.callees(g, v)
        )

    def is_open(self, g: int) -> bool:
        """Return whether code outside the program is what calls a function: nothing in view is sure to."""
        if not self.callers.get(g) or g in self.published:
            return True
        if is_begun_outside(self, g):
            return True
        private = self.units[g].name.rpartition(".")[2].startswith("_") and not self._is_handed_out(g)
        return not private and self.is_only_guessed(g)

    def _is_handed_out(self, g: int) -> bool:
        """Return whether a function is only given to something else that calls it: a hook."""
        calls = self.callers.get(g, ())
        return all(c.via == "callback" for where, v in calls for c in self.callees_in(where, v, g))

    def is_only_guessed(self, g: int) -> bool:
        """Return whether every caller of a function is a guess: one of them must be right."""
        known = self._only_guessed.get(g)
        if known is None:
            calls = self.callers.get(g, ())
            known = all(callee.guess for where, v in calls for callee in self.callees_in(where, v, g))
            self._only_guessed[g] = known
        return known

    def given(self, callee: Callee, tags: Sequence[str]) -> tuple[Link, ...]:
        """Return which argument of a call with these tags goes to which parameter of what it calls."""
        if callee.handed is None:
            return self.links(callee.unit, tags, callee.leading)
        kept = [(number, tag) for number, tag in enumerate(callee.handed) if tag is not None]
        links = self.links(callee.unit, tuple(tag for _, tag in kept), callee.leading)
        return tuple(link._replace(argument=kept[link.argument][0]) for link in links)

    def links(self, unit: int, tags: Sequence[str], leading: int) -> tuple[Link, ...]:
        """Return which argument of a call with these tags goes to which parameter of a unit."""
        key = (unit, tuple(tags), leading)
        found = self._links.get(key)
        if found is None:
            found = self._links[key] = bind(self.units[unit].parameters, tags, leading)
        return found

    def receiver_of(self, g: int, callee: int) -> int:
        """Return whose method is called, -1 where it is no method."""
        op, operands, _ = self.units[g].values[callee]
        return operands[0] if op == "attr" else -1

    def chained(self, g: int, callee: int) -> frozenset[int] | None:
        """Return the classes that stand behind another layer in the ``Sequential`` that is called; None if it is none."""
        key = (g, callee)
        if key not in self._chains:
            self._chains[key] = behind_first(self.solver, self.points(g, callee))
        return self._chains[key]

    # -- names -----------------------------------------------------------------------------------------------

    def module_unit(self, name: str) -> int | None:
        """Return the unit of an analysed module's body, by dotted name."""
        number = self._modules.get(name)
        return None if number is None else self.solver.first_unit[number]

    def binding(self, module: str, name: str) -> tuple[int, int] | None:
        """Return ``(unit, value)`` of a name bound at the top of an analysed module."""
        unit = self.module_unit(module)
        if unit is None:
            return None
        value = self.units[unit].bindings.get(name)
        return None if value is None else (unit, value)
