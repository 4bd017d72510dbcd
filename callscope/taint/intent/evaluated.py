"""Objects that only live where nothing is recorded: a cache of keys made and used while a model writes text."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow

_SAME = frozenset({"pi", "phi", "cell", "tuple", "unpack"})
_LOOKED_AT = frozenset({"call", "attr", "compare", "item", "exit", "enter"})


class Evaluated:
    """Answers, once a class, whether every object of it in view is made under ``no_grad`` and left there."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view
        self._known: dict[int, bool] = {}

    def is_unrecorded(self, g: int) -> bool:
        """Return whether a function is a method that only such objects have, and that no user of a package calls."""
        owner = self.view.owner(g)
        if owner is None or self.view.is_module(owner) or self.view.is_open(g):
            return False
        if owner not in self._known:
            self._known[owner] = self._lives_unrecorded(owner)
        return self._known[owner]

    def _lives_unrecorded(self, cls: int) -> bool:
        made = self.view.index.made_of_kind(cls)
        if not made or any(self._escapes(g, v) for g, v in made):
            return False
        muted = all(self.flow.frames[g].muted or self.flow.frames[g].mute_of(v) for g, v in made)
        return muted and cls not in self.view.index.kept

    def _escapes(self, g: int, v: int) -> bool:
        """Return whether an object is more than called and handed on where it is made."""
        values, stack, seen = self.view.units[g].values, [v], set[int]()
        while stack:
            one = stack.pop()
            for user in self.view.users(g).get(one, ()) if one not in seen else ():
                op = values[user][0]
                if op in _SAME:
                    stack.append(user)
                elif op not in _LOOKED_AT:
                    return True
            seen.add(one)
        return False
