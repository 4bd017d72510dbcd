"""Of several stops of one leaf, the one that is a mistake: what a straight-through estimator or a target stops is meant where another stop takes the leaf's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from callscope.taint.forward.trace import Place
from callscope.taint.intent.living import Living
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.site import Site
from callscope.taint.sites import Sites


class Blame:
    """Looks for another stop that loses the same leaves; ``is_mistake``: whether a stop is no form that is meant, and its value goes on."""

    def __init__(self, sites: Sites, living: Living, rules: frozenset[str], is_mistake: Callable[[Site], bool]) -> None:
        self.sites, self.living, self._rules = sites, living, rules
        self._ask, self._known = is_mistake, dict[Place, bool]()

    def is_elsewhere(self, site: Site, lost: frozenset[Place]) -> bool:
        """Return whether other stops that are no such forms account for all the leaves that a site seems to lose."""
        left = set(lost)
        for other, behind in self._stops if left else ():
            if (other.g, other.v) != (site.g, site.v) and not left.isdisjoint(behind) and self._is_mistake(other):
                left -= behind
                if not left:
                    return True
        return False

    def _is_mistake(self, site: Site) -> bool:
        place = (site.g, site.v)
        if place not in self._known:
            self._known[place] = self._ask(site)
        return self._known[place]

    @cached_property
    def _stops(self) -> list[tuple[Site, frozenset[Place]]]:
        return list(self._found())

    def _found(self) -> Iterator[tuple[Site, frozenset[Place]]]:
        for g in range(len(self.sites.flow.view.units)):
            for site in self.sites.find(g):
                if site.match.rule.name in self._rules and site.level & PROVEN:
                    behind = self.living.sources(g, site.inputs)
                    if behind:
                        yield site, behind


__all__ = ["Blame"]
