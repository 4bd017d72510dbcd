"""Modules that only users hand over: what is made of a call's result, and the keywords it is given, say which of the program's it may be.

``self.model = q_function`` and ``self.model(states).greedy_actions``: the modules whose ``forward`` gives an ``ActionValue`` are meant;
``self.normalizer(states, update=False)``: those whose ``forward`` takes ``update``. All of these are candidates, and nothing flows along them.
"""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call
from callscope.static.namesakes import handed
from callscope.static.objects import CANDIDATE, FUNCTION, INSTANCE
from callscope.static.solver import Solver

_MOST = 12
_FEW = 4
_PLAIN = ("", "*", "**")


def seed_models(s: Solver) -> None:
    """Give calls of modules of which nothing is known the modules that fit."""
    calls = list(_calls(s))
    givers = _givers(s) if calls else {}
    takers = _takers(s) if calls else {}
    for site, tags in calls:
        fitting = _by_result(s, givers, site) or _by_keywords(takers, tags)
        for cls in fitting:
            s.call_object(s.classes.instance(cls), Call(site, (), (), None, guess=True))


def _calls(s: Solver) -> Iterable[tuple[int, tuple[str, ...]]]:
    """Yield ``(site, tags)`` of calls of what may be a module, as far as anything is known."""
    for unit in range(len(s.units)):
        if not s.copies.left_to_copies(unit):
            base = s.bases[unit]
            for value, (op, operands, tags) in enumerate(s.units[unit].values):
                if op == "call" and handed(s, base + operands[0]):
                    yield base + value, tags


def _forwards(s: Solver) -> Iterable[tuple[int, int]]:
    """Yield ``(class, unit)``: each ``forward`` of the program's modules, with the first class that has it."""
    seen: set[int] = set()
    for cls in s.classes.sites:
        if any(base.startswith("torch.nn.") for base in s.classes.external_bases(cls)):
            owner = s.classes.resolve(cls, "forward")
            for number in sorted(s.pointees(s.classes.member(owner, "forward"))) if isinstance(owner, int) else ():
                if s.objects.kinds[number] == FUNCTION and s.objects.data[number][-1] not in seen:
                    seen.add(s.objects.data[number][-1])
                    yield cls, s.objects.data[number][-1]


def _givers(s: Solver) -> dict[int, list[int]]:
    """Return class -> the modules whose ``forward`` gives an instance of it."""
    givers: dict[int, list[int]] = {}
    for cls, unit in _forwards(s):
        for given in _classes(s, s.field("return", unit)):
            givers.setdefault(given, []).append(cls)
    return givers


def _classes(s: Solver, node: int) -> list[int]:
    """Return the classes of the instances that a value may be, sure or guessed."""
    whole = [s.objects.data[o][0] if s.objects.kinds[o] == CANDIDATE else o for o in sorted(s.pointees(node))]
    return [s.objects.data[o][0] for o in whole if s.objects.kinds[o] == INSTANCE]


def _by_result(s: Solver, givers: dict[int, list[int]], site: int) -> list[int]:
    fitting = dict.fromkeys(module for cls in _classes(s, site) for module in givers.get(cls, ()))
    return list(fitting) if len(fitting) <= _MOST else []


def _takers(s: Solver) -> dict[str, list[int]]:
    """Return keyword -> the modules whose ``forward`` has a parameter of this name."""
    takers: dict[str, list[int]] = {}
    for cls, unit in _forwards(s):
        for formal in s.units[unit].parameters[1:]:
            if formal.kind in ("normal", "keyword"):
                takers.setdefault(formal.name, []).append(cls)
    return takers


def _by_keywords(takers: dict[str, list[int]], tags: tuple[str, ...]) -> list[int]:
    keywords = [tag for tag in tags if tag not in _PLAIN]
    fitting = [set(takers.get(keyword, ())) for keyword in keywords]
    found = set.intersection(*fitting) if fitting else set()
    return sorted(found) if len(found) <= _FEW else []
