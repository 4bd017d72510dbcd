"""The ends of the search at which a value leaves the program: a function that users call gives it to them."""

from __future__ import annotations

from functools import cached_property

from callscope.taint.lattice.masks import LIKELY
from callscope.taint.names.intent_names import is_reported_name
from callscope.taint.onward.broken import TENSORS, Item
from callscope.taint.onward.foreign_objects import makes_foreign_object
from callscope.taint.onward.growth import Growth
from callscope.taint.onward.reach import RETURNED
from callscope.taint.program.docstrings import says_number
from callscope.taint.program.foreign_callbacks import only_for_numbers
from callscope.taint.program.outside_bases import has_outside_base
from callscope.taint.program.reporting import is_loss_of_values, reports
from callscope.taint.program.sources import is_number, is_plain, is_whole


class Leaving(Growth):
    """What nothing in view takes up, and a user may."""

    def _is_left_to_users(self, item: Item) -> bool:
        """Return whether a tensor made anew of a broken value is only looked at in view: it was made to be used."""
        return not (self.explicit or self.counts) and item.kind in TENSORS and self.looked_at.is_only(item.g)

    def is_own_output(self, item: Item) -> bool:
        """``return self.linear(x).detach()`` in ``forward``: what a module's own parameters made, so that they are never trained by it."""
        owner = self.view.owner(item.g)
        forward = self.view.units[item.g].name.endswith(".forward") and owner is not None and self.view.is_module(owner)
        return forward and item.origin is None and item.entry < 0 and not item.path

    def _serves_module(self, g: int) -> bool:
        """Return whether a function is a method of a module that its own ``forward`` is seen to use."""
        owner = self.view.owner(g)
        named = self.view.units[g].name.endswith((".forward", ".__call__"))
        if owner is None or named or not self.view.is_module(owner) or self.flow.is_hook(g):
            return False
        return not self.view.is_only_guessed(g) and self._comes_from_forward(g, frozenset(self.view.family(owner)))

    def _comes_from_forward(self, g: int, family: frozenset[int]) -> bool:
        """Return whether the ``forward`` of a family of classes calls a function, by other methods of theirs too."""
        met, waiting = {g}, [g]
        while waiting:
            for where, _ in self.view.callers.get(waiting.pop(), ()):
                if self.view.owner(where) not in family or where in met:
                    continue
                if self.view.units[where].name.endswith((".forward", ".__call__")):
                    return True
                met.add(where)
                waiting.append(where)
        return False

    def _makes_nothing(self, g: int) -> bool:
        """Return whether a constructor is one whose base keeps no tensors: what it is handed is in nobody's result."""
        owner = self.view.owner(g)
        if self.view.units[g].name.endswith(".__new__"):
            return True
        made = owner is not None and self.view.units[g].name.endswith(".__init__")
        return made and owner is not None and not has_outside_base(self.view, owner)

    @cached_property
    def foreign_callbacks(self) -> frozenset[int]:
        """Return the functions that are only handed to libraries that know no gradients."""
        return frozenset(only_for_numbers(self.view, self.flow.names))

    def _leave(self, item: Item, via: int | None) -> None:
        """The function has no caller in view: its result goes to whoever uses the library."""
        unit = self.view.units[item.g]
        used = item.computed or self.is_own_output(item)
        number = item.kind == "number" and item.computed and not item.path
        number = number and (item.g in self.view.published or is_loss_of_values(self.view, item.g))
        said = unit.annotations.get("return")
        plain = is_number(said) or is_plain(said) or says_number(unit.docstring)
        number = number and not (self.explicit or self.place or self.whole or plain)
        number = number and not makes_foreign_object(self.view, self.flow.names, item.g, item.v)
        if item.g in self.foreign_callbacks:
            return  # ``brentq(lambda x: f(x) - y, 0, 1)``: what it gives stays in the search
        if is_whole(said) or self._makes_nothing(item.g):
            return  # ``def num_features(self) -> int``: whoever gets it counts with it
        if unit.kind not in ("function", "lambda") or not used or not (item.kind in TENSORS or number):
            return
        if any(isinstance(key, str) and is_reported_name(key.removeprefix(".")) for key in item.path):
            return
        if self.explicit and self._serves_module(item.g):
            return  # what was stopped in so many words is judged where the module itself meets it
        if not reports(self.view, item.g):
            self.sink(LIKELY, f"{RETURNED} {unit.name}", via)
