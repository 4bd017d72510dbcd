"""Attributes by class, module globals and captured variables: what is shared between functions, and who reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from callscope.taint.lattice.masks import PLAIN, PROVEN, TENSOR, unsure
from callscope.taint.lattice.state import ANY, EMPTY, State, each, element, union, union_all
from callscope.taint.names.torch_names import SHAPE_MEMBERS
from callscope.taint.program.entries import field_order
from callscope.taint.program.outside_bases import OUTSIDE
from callscope.taint.program.sources import carries_none
from callscope.taint.program.unnamed_fields import UNNAMED, Naming

if TYPE_CHECKING:
    from callscope.taint.forward.frame import Frame
    from callscope.taint.program.view import View

Key = tuple[Any, ...]


class Heap:
    """Shared state with its readers; a change has its readers worked out again."""

    frames: list[Frame]

    def __init__(self, view: View) -> None:
        self.view = view
        self.naming = Naming(view)
        self.current = (-1, -1)
        self.fields_of: dict[tuple[int, str], State] = {}
        self._names_of: dict[int, list[str]] = {}
        self.outside: dict[tuple[int, str], State] = {}
        self._readers: defaultdict[Key, set[tuple[int, int]]] = defaultdict(set)
        self._looked_up: dict[tuple[tuple[int, ...], str], tuple[tuple[tuple[int, str], int, int | None], ...]] = {}
        self._named: dict[tuple[tuple[int, ...], str], bool] = {}  # whether code names the attribute where it is set
        self._field_readers: dict[tuple[tuple[int, ...], str], set[tuple[int, int]]] = {}
        self._values: dict[int, dict[int, State]] = {}
        self.constructed = self._constructed()
        self.data_writes: set[tuple[int, int]] = set()

    def _constructed(self) -> dict[int, int]:
        """Count the calls that make an instance of each class."""
        found: dict[int, int] = {}
        for g, unit in enumerate(self.view.units):
            for op, operands, _ in unit.values:
                for cls in self.view.classes(g, operands[0]) if op == "call" else ():
                    found[cls] = found.get(cls, 0) + 1
        return found

    def again(self, g: int, v: int) -> None:
        """Work a value out again."""
        raise NotImplementedError

    def concrete(self, g: int, state: State) -> State:
        """Return ``state`` with what callers bring in place of symbols."""
        raise NotImplementedError

    def read(self, key: Key) -> None:
        """Note that the value being worked out depends on ``key``."""
        self._readers[key].add(self.current)

    def changed(self, key: Key) -> None:
        """Have the readers of ``key`` worked out again."""
        for g, v in self._readers.get(key, ()):
            if g >= 0:
                self.again(g, v)

    # -- attributes ------------------------------------------------------------------------------------------

    def store_attribute(self, g: int, base: int, name: str, state: State) -> None:
        """Store ``state`` as ``base.name``."""
        if state is EMPTY or (not state.mask and not state.parts):
            return
        for cls in (*self.view.instances(g, base), *self.view.classes(g, base)):
            self.store_field(cls, name, state)

    def store_field(self, cls: int, name: str, state: State) -> None:
        """Store ``state`` in a field of a class's instances; an annotation outweighs what is only likely."""
        key = (cls, name)
        annotation = self.view.units[self.view.class_unit(cls)].annotations.get(name)
        if carries_none(annotation) or (annotation == ("name", "float") and not state.everything() & PROVEN):
            return
        known = self.fields_of.get(key, EMPTY)
        joined = union(known, state)
        if joined != known:
            self.keep_field(key, joined)
            self.changed(("field", *key))
            self.changed(("fields", cls))

    def keep_field(self, key: tuple[int, str], state: State) -> None:
        """Let a field hold a state, readers apart."""
        if key not in self.fields_of:
            self._names_of.setdefault(key[0], []).append(key[1])
        self.fields_of[key] = state

    def fields(self, g: int, owners: tuple[int, ...], name: str, *, named: bool = False) -> State:
        """Return what the field may hold in an instance of any of these classes; ``named``: only what is set under this very name."""
        known = self._looked_up.get((owners, name))
        if known is None:
            plain = self._are_plain(owners, name)
            known = self._looked_up[owners, name] = () if plain else tuple(self._places(owners, name))
            self._field_readers[owners, name] = set()
        readers = self._field_readers[owners, name]
        if self.current not in readers:
            readers.add(self.current)
            for key, _, _ in known:
                self.read(("field", *key))
        found = EMPTY
        for key, unit, value in known:
            state = self.fields_of.get(key)
            if state is not None:
                kept = state if key[1] == name else EMPTY if named else self._unnamed(state, owners, name)
                found = union(found, kept)
            if value is not None:
                found = union(found, self.read_value(unit, value))
        return found

    def _places(self, owners: tuple[int, ...], name: str) -> Iterator[tuple[tuple[int, str], int, int | None]]:
        """Yield where a field may be kept: the classes of the owners' families, each with its own value of the name."""
        for cls in dict.fromkeys(cls for owner in owners for cls in self.view.family(owner)):
            unit = self.view.class_unit(cls)
            yield (cls, name), unit, self.view.units[unit].bindings.get(name)
            if name not in (UNNAMED, OUTSIDE) and self.naming.is_dynamic:
                yield (cls, UNNAMED), unit, None

    def _unnamed(self, state: State, owners: tuple[int, ...], name: str) -> State:
        """Return what an attribute holds of what was set under a name that is not seen."""
        if state.parts and name in state.parts:
            return state.parts[name]
        if name in SHAPE_MEMBERS:
            return EMPTY  # a tensor's own
        families = (self.view.family(owner) for owner in owners)
        named = self._named.get((owners, name))
        if named is None:
            named = self._named[owners, name] = any(
                self.naming.is_named(family, name) or self._is_whole(family, name) for family in families
            )
        return EMPTY if named else each(element(state, ANY, None), unsure)

    def _is_whole(self, family: tuple[int, ...], name: str) -> bool:
        """``BLOCK_SIZE = 1`` in a class's body: whatever is set under unseen names, that is a whole number."""
        bodies = (self.view.units[self.view.class_unit(cls)] for cls in family)
        held = (body.values[body.bindings[name]] for body in bodies if name in body.bindings)
        return any(op == "const" and type(data) is int for op, _, data in held)

    def _are_plain(self, owners: tuple[int, ...], name: str) -> bool:
        """``shell_resolved: bool`` in the body of every one of some classes: whatever is set under unseen names, that is no tensor."""
        families = (self.view.family(owner) for owner in owners)
        return bool(owners) and all(
            any(carries_none(self.view.units[self.view.class_unit(cls)].annotations.get(name)) for cls in family)
            for family in families
        )

    def any_field(self, g: int, base: int) -> State:
        """Return what any field of an object may hold (``getattr`` with a computed name)."""
        owners = {cls for owner in self.view.instances(g, base) for cls in self.view.family(owner)}
        names = sorted((cls, name) for cls in owners for name in self._names_of.get(cls, ()))
        for cls in owners:
            self.read(("fields", cls))
        found = (self.fields_of[key] for key in names)
        return union_all(
            element(one, ANY, None) if key[1] == UNNAMED else one for key, one in zip(names, found, strict=True)
        )

    def construct(self, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> None:
        """Store the arguments of a dataclass or named tuple in its fields."""
        for cls in self.view.classes(frame.g, operands[0]):
            if any(self._has_init(owner) for owner in self.view.family(cls)):
                continue
            names = field_order(self.view, cls)
            position = 0
            for operand, tag in zip(operands[1:], tags, strict=True):
                if tag in ("*", "**"):
                    self._spread(frame, v, cls, names[position:], operand, tag)
                    continue
                name = tag if tag not in ("", "*", "**") else names[position] if position < len(names) else None
                position += tag == ""
                if name is not None:
                    self.store_field(cls, name, self.concrete(frame.g, frame.get(operand, v)))

    def _spread(self, frame: Frame, v: int, cls: int, names: list[str], operand: int, tag: str) -> None:
        """``Mixture(*head.chunk(3))``, ``Spec(kind, **values)``: each element in a field of its own."""
        state = self.concrete(frame.g, frame.get(operand, v))
        for number, name in enumerate(names):
            self.store_field(cls, name, element(state, number if tag == "*" else name, None))

    def _has_init(self, cls: int) -> bool:
        return "__init__" in self.view.units[self.view.class_unit(cls)].bindings

    # -- captured variables ----------------------------------------------------------------------------------

    def captured(self, g: int, data: tuple[int, str]) -> State:
        """Return what a variable of an enclosing function or of the module may hold."""
        owner, name = data
        unit = self.view.first(g) + owner
        self.read(("outside", unit, name))
        values = self.view.units[g].captures.get((owner, name), ())
        found = union_all(self.read_value(unit, value) for value in values)
        return union(found, self.outside.get((unit, name), EMPTY))

    def set_outside(self, g: int, data: tuple[int, str]) -> State:
        """Return what other units set a variable to by ``nonlocal`` or ``global``."""
        key = (self.view.first(g) + data[0], data[1])
        self.read(("outside", *key))
        return self.outside.get(key, EMPTY)

    def add_outside(self, g: int, data: tuple[int, str], state: State) -> None:
        """Say that a captured variable may hold ``state`` as well."""
        key = (self.view.first(g) + data[0], data[1])
        known = self.outside.get(key, EMPTY)
        joined = union(known, self.concrete(g, state))
        if joined != known:
            self.outside[key] = joined
            self.changed(("outside", *key))

    def read_value(self, unit: int, value: int) -> State:
        """Return the state of another unit's value."""
        self.read(("value", unit, value))
        known = self._values.setdefault(unit, {})
        if value not in known:
            known[value] = self.concrete(unit, self.frames[unit].states[value])
        return known[value]

    def refresh_values(self, unit: int) -> None:
        """Tell the readers of a unit's values what is new."""
        known = self._values.get(unit)
        if not known:
            return
        for value, old in list(known.items()):
            new = self.concrete(unit, self.frames[unit].states[value])
            if new != old:
                known[value] = new
                self.changed(("value", unit, value))

    # -- what objects are ------------------------------------------------------------------------------------

    def is_object(self, f: Frame, v: int) -> bool:
        """Return whether a value is an instance of an analysed class (a module, say) rather than a tensor."""
        return bool(self.view.instances(f.g, v))

    def owns_parameters(self, g: int, v: int) -> bool:
        """Return whether a value is a module made in view."""
        return any(self.view.is_module(cls) for cls in self.view.instances(g, v))

    def holds_modules(self, f: Frame, operands: tuple[int, ...]) -> bool:
        """Return whether any argument is a module of an analysed class."""
        return any(self.owns_parameters(f.g, o) for o in operands)

    def set_requires_grad(self, f: Frame, base: int, value: int) -> None:
        """``t.requires_grad = True`` makes ``t`` a source."""
        op, _, data = f.unit.values[value]
        if not (op == "const" and data is False) and not self.is_object(f, base):
            f.add(base, State(PROVEN | TENSOR))

    def note_data_write(self, f: Frame, base: int) -> None:
        """Remember ``t.data = ...``."""
        self.data_writes.add((f.g, base))

    def muted(self, state: State) -> State:
        """Return ``state`` without history."""
        return each(state, lambda mask: mask & PLAIN)
