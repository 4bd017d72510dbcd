"""Which parameters are used as only tensors are: in their own function, or in one that they are handed to."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.source.facts import Parameter
from callscope.taint.lattice.masks import LIKELY
from callscope.taint.program.demanded import Demanded
from callscope.taint.program.docstrings import Documented
from callscope.taint.program.fed import fed_alike
from callscope.taint.program.free_fields import default_numbers, free_fields
from callscope.taint.program.shown import Shown
from callscope.taint.program.shown_inside import ShownInside
from callscope.taint.program.sources import annotated, is_index, is_label
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View


class Evidence:
    """Works out, once for a program, which parameters' values are tensors by their use."""

    def __init__(self, view: View, names: Spelling, documented: Documented) -> None:
        self.view, self.documented = view, documented
        self.shown = Shown(view)
        self.inside = ShownInside(self.shown, names)
        for g in range(len(view.units)):
            self._annotated(g)
        for g in range(len(view.units)):
            self.inside.read(g)
        self.shown.spread()
        self._alike()
        for g, parameter in tuple(fed_alike(self.shown, self.inside.trained)):
            self.shown.tensors[g].add(parameter)
        self.shown.spread()
        for g, parameter in default_numbers(self.shown):
            self.shown.tensors[g].add(parameter)
        Demanded(self.shown, names).mark()
        self.fields = frozenset(free_fields(self.shown))
        self._without_indices()

    @property
    def hooks(self) -> set[int]:
        """The functions that torch calls with tensors."""
        return self.inside.hooks.units

    @property
    def found(self) -> list[set[int]]:
        """The parameters' values that are tensors, a set a unit."""
        return self.shown.tensors

    @property
    def parts(self) -> list[dict[int, set[str]]]:
        """The keys of parameters under which tensors are, a table a unit."""
        return self.shown.parts

    def _without_indices(self) -> None:
        for found, indices in zip(self.shown.tensors, self.shown.indices, strict=True):
            found -= indices
        for parts in self.shown.parts:
            for keys in parts.values():
                keys -= {key for key in keys if is_index(key.lstrip("."))}

    def _annotated(self, g: int) -> None:
        unit = self.view.units[g]
        beside = [parameter.name for parameter in unit.parameters]
        for parameter in unit.parameters:
            if parameter.kind in ("vararg", "kwarg") or is_label(parameter.name, beside, unit.name):
                continue
            said = annotated(parameter.annotation) if parameter.annotation else self.documented.of(g, parameter.name)
            if said.mask & LIKELY:
                self.shown.tensors[g].add(parameter.value)
        owner = self.view.owner(g)
        if owner is not None and self.view.is_module(owner) and unit.name.endswith(".forward"):
            given = [p for p in unit.parameters[1:] if p.annotation is None and p.kind != "kwarg"]
            self.shown.tensors[g].update(p.value for p in given if not p.has_default)

    def _alike(self) -> None:
        """``tube(cls, radius)`` beside ``solid(cls, radius)``: what one method shows to be a tensor is one in those of its class that call it the same."""
        shown: dict[int, set[str]] = {}
        for g, owner, parameter in self._parameters():
            if (
                parameter.value in self.shown.tensors[g] | self.inside.asked[g]
                and parameter.value not in self.shown.indices[g]
            ):
                shown.setdefault(owner, set()).add(parameter.name)
        converted = {
            (owner, p.name) for g, owner, p in self._parameters() if self._is_given_to(g, p, "torch.as_tensor")
        }
        for g, owner, parameter in self._parameters():
            alike = parameter.name in shown.get(owner, ()) and not parameter.has_default
            if alike or ((owner, parameter.name) in converted and self._is_given_to(g, parameter, "torch.tensor")):
                self.shown.tensors[g].add(parameter.value)

    def _is_given_to(self, g: int, parameter: Parameter, function: str) -> bool:
        """``theta = torch.as_tensor(theta)``: a tensor stays what it is there; where a method of the same class says ``torch.tensor(theta)`` it is one of those that come."""
        values = self.view.units[g].values
        calls = (o for op, o, _ in values if op == "call" and len(o) > 1 and o[1] == parameter.value)
        return any(self.inside.names.name(g, operands[0]) == function for operands in calls)

    def _parameters(self) -> Iterator[tuple[int, int, Parameter]]:
        """Yield the parameters of methods of which no annotation says what they are."""
        for g, unit in enumerate(self.view.units):
            owner = self.view.owner(g)
            for parameter in unit.parameters if owner is not None else ():
                if parameter.annotation is None and parameter.kind not in ("vararg", "kwarg"):
                    assert owner is not None
                    yield g, owner, parameter
