"""The class hierarchy as far as it is known: bases, C3 linearisation, descendants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

PLAIN = frozenset({"<builtin>.object", "typing.Generic", "typing.Protocol", "abc.ABC", "typing_extensions.Protocol"})
"""Bases that answer for no attribute that an analysis could follow."""


class Hierarchy:
    """An order holds class objects and externals' dotted names; it is made anew for all below when a base becomes known."""

    def __init__(self) -> None:
        self.bases: dict[int, list[list[int | str]]] = {}
        self.orders: dict[int, list[int | str]] = {}
        self.children: dict[int, list[int]] = {}
        self._open: dict[int, bool] = {}
        self._external: dict[int, tuple[list[int | str], list[str]]] = {}
        self._subclasses: dict[int, list[int]] = {}

    def order(self, cls: int) -> list[int | str]:
        """Return the method resolution order of ``cls``, itself first."""
        return self.orders.get(cls, [cls])

    def is_subclass(self, cls: int, other: int | str) -> bool:
        """Return whether ``cls`` is ``other`` or derives from it."""
        return other in self.order(cls)

    def external_bases(self, cls: int) -> list[str]:
        """Return the dotted names of the external classes that ``cls`` derives from."""
        order, known = self.order(cls), self._external.get(cls)
        if known is None or known[0] is not order:
            known = self._external[cls] = (order, [base for base in order if isinstance(base, str)])
        return known[1]

    def below(self, cls: int) -> Iterator[int]:
        """Yield ``cls`` and each class that derives from it, once, children as they are when their parent has been dealt with."""
        stack, seen = [cls], set()
        while stack:
            current = stack.pop()
            if current not in seen:
                seen.add(current)
                yield current
                stack.extend(self.children.get(current, ()))

    def subclasses(self, cls: int) -> list[int]:
        """Return ``cls`` and everything that derives from it, in order of definition; a list that is not to be changed."""
        found = self._subclasses.get(cls)
        if found is None:
            found = self._subclasses[cls] = sorted(self.below(cls))
        return found

    def _derives(self, cls: int, base: int) -> None:
        """``cls`` is known to derive directly from ``base`` from now on."""
        self.children.setdefault(base, []).append(cls)
        self._subclasses.clear()

    def open_base(self, cls: int) -> bool:
        """Return whether some base of ``cls`` or of an ancestor is not known yet."""
        known = self._open.get(cls)
        if known is None:
            order = (owner for owner in self.order(cls) if isinstance(owner, int))
            known = self._open[cls] = any(not slot for owner in order for slot in self.bases.get(owner, ()))
        return known

    def _linearise(self, cls: int) -> list[int | str]:
        parents = [base for slot in self.bases[cls] for base in slot]
        sequences: list[list[int | str]] = [list(self.order(p)) if isinstance(p, int) else [p] for p in parents]
        sequences.append(list(parents))
        return [cls, *_c3(sequences, cls)]


def _c3(sequences: list[list[int | str]], cls: int) -> list[int | str]:
    """Merge linearisations; where C3 has no answer the remaining classes keep their first order."""
    pending = [[item for item in sequence if item != cls] for sequence in sequences]
    if len(pending) == 2 and pending[0][:1] == pending[1]:
        return pending[0]
    waiting = Counter(item for sequence in pending for item in sequence[1:])
    at, merged = [0] * len(pending), dict[int | str, None]()
    left = [number for number, sequence in enumerate(pending) if sequence]
    while left:
        heads = [pending[number][at[number]] for number in left]
        merged[next((head for head in heads if not waiting[head]), heads[0])] = None
        left = [number for number in left if _advance(pending[number], at, number, merged, waiting)]
    return list(merged)


def _advance(
    sequence: list[int | str], at: list[int], number: int, merged: dict[int | str, None], waiting: Counter[int | str]
) -> bool:
    """Move a linearisation on to its first class that is not merged yet; False at its end."""
    while sequence[at[number]] in merged:
        at[number] += 1
        if at[number] == len(sequence):
            return False
        waiting[sequence[at[number]]] -= 1
    return True
