"""What leaves the choice of a stop to whoever calls: a flag around it, the name of the function that it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from callscope.source.facts import Region
from callscope.taint.forward.analysis import Flow
from callscope.taint.names.intent_names import (
    INTEGERS,
    LEARNING,
    MODE,
    RECORDS,
    STOPPERS,
    SWITCH,
    WHOLE,
    is_reported_name,
)
from callscope.taint.program.default_values import made_at
from callscope.taint.site import Site

_BY_SIZE = frozenset(("compare", sign) for sign in ("<", ">", "<=", ">="))
_NEAR = 5


class _Said(NamedTuple):
    """Part of a test, and whether it holds where the stop stands; ``sized``: it is compared by size."""

    v: int
    holds: bool | None
    sized: bool = False


class Switches:
    """Reads the tests around a stop, and the name of its function."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def is_named(self, site: Site) -> bool:
        """``def detach_state(h): ...``, and what is written in it: ``def detach_all(tree): return tree_map(lambda t: t.detach(), tree)``."""
        g = site.g
        while g >= 0 and self.view.units[g].kind in ("function", "lambda"):
            if STOPPERS.search(self.view.units[g].name.rpartition(".")[2]):
                return True
            g = self.view.parent(g)
        return False

    def is_switched(self, site: Site) -> bool:
        """A flag around the stop says what it is for: ``if self.detach_targets: x = x.detach()``."""
        tests = [(g, r[2], r[3]) for g, r in self._around(site) if r[1] in ("if", "after")]
        return any(self._mentions_stop(*test) or self._is_first_turns(*test) for test in tests)

    def is_recorded(self, site: Site) -> bool:
        """``if self.record_residuals: self.norms = r.norm().item()``: a number that a flag says is kept to be looked at."""
        tests = (self.view.units[g].values[r[2]] for g, r in self._around(site) if r[1] == "if" and r[3] is True)
        named = (data if op == "attr" else data[1] if op == "param" else "" for op, _, data in tests)
        return site.kind == "number" and any(RECORDS.search(str(name)) for name in named)

    def is_of_metric(self, site: Site) -> bool:
        """``self.metrics[name](pred, batch).item()``: a number that something kept as a metric gives."""
        values = self.view.units[site.g].values
        called = [values[values[v][1][0]] for v in site.inputs if values[v][0] == "call"]
        while called and all(op == "item" for op, _, _ in called):
            called = [values[operands[0]] for _, operands, _ in called]
        named = [data if op == "attr" else data[1] if op == "param" else "" for op, _, data in called]
        return site.kind == "number" and bool(named) and all(is_reported_name(str(name)) for name in named)

    def is_whole_by_flag(self, site: Site) -> bool:
        """``if self.isint: m = m.round()``: a flag says that whole numbers are wanted; also around a ``lambda``."""
        owner = self.view.owner(site.g)
        if owner is not None and INTEGERS.search(self.view.units[self.view.class_unit(owner)].name.rpartition(".")[2]):
            return True  # ``class IntegerSpace``: whole numbers are what it is for
        return any(r[1] == "if" and r[3] is True and self._says_whole(g, r[2]) for g, r in self._around(site))

    def _around(self, site: Site) -> Iterator[tuple[int, Region]]:
        """Yield the regions around a stop with their functions, those around the functions that it is written in too: ``if detach: state = apply(lambda t: t.detach(), state)``."""
        g, v = site.g, site.v
        while True:
            yield from ((g, region) for region in self.view.places(g).enclosing(v))
            g, v = self.view.parent(g), made_at(self.view, g)
            if v < 0:
                return

    def _says_whole(self, g: int, test: int) -> bool:
        op, _, data = self.view.units[g].values[test]
        name = data if op == "attr" else data[1] if op == "param" else ""
        return WHOLE.search(str(name)) is not None

    def _is_first_turns(self, g: int, test: int, taken: object) -> bool:
        """``for t in range(n): if t < warmup: h = h.detach()``: the caller says of how many turns nothing is learned; not where that is all of them."""
        values = self.view.units[g].values
        op, operands, sign = values[test]
        if op != "compare" or sign not in ("<", "<=") or taken is not True or len(operands) != 2:
            return False
        turn, bound = operands
        asked = values[bound][0] in ("param", "attr") and not self.flow.gradient(g, bound)
        counted = self._counted(g, turn)
        return asked and counted is not None and all(self._spelled(g, o) != self._spelled(g, bound) for o in counted)

    def _counted(self, g: int, v: int) -> tuple[int, ...] | None:
        """Return the ends of the ``range`` that a loop's number is of, nothing for one of ``enumerate``; None where it is none."""
        values = self.view.units[g].values
        while values[v][0] == "pi":
            v = values[v][1][0]
        op, operands, data = values[v]
        if op == "unpack" and data[0] == 0:
            op, operands, _ = values[operands[0]]
        kind, called, _ = values[operands[0]] if op == "iter" else ("", (), None)
        name = values[called[0]][2] if kind == "call" and values[called[0]][0] == "builtin" else ""
        return tuple(called[1:]) if name == "range" else () if name == "enumerate" else None

    def _spelled(self, g: int, v: int) -> object:
        op, operands, data = self.view.units[g].values[v]
        return (op, data, operands) if op == "attr" else v

    def _mentions_stop(self, g: int, test: int, taken: object) -> bool:
        """``taken``: whether the stop stands where the test holds. What is said to learn, and what is done where nothing is evaluated, is not stopped on purpose; a mode is on or off, so what is compared by size (``sampling_rate > 8000``) is none."""
        values = self.view.units[g].values
        level = [_Said(test, taken if isinstance(taken, bool) else None)]
        for _ in range(_NEAR):
            found = [one for one in level if self._says_stop(g, one)]
            if found:
                return not all(self._trains(g, one) for one in found)
            level = [below for one in level for below in _within(values, one)]
        return False

    def _says_stop(self, g: int, said: _Said) -> bool:
        name = _name(self.view.units[g].values[said.v])
        return SWITCH.search(MODE.sub("", name) if said.sized else name) is not None

    def _trains(self, g: int, said: _Said) -> bool:
        name = _name(self.view.units[g].values[said.v])
        return bool((said.holds is True and LEARNING.search(name)) or (said.holds is False and MODE.search(name)))


def _within(values: Sequence[Any], said: _Said) -> Iterator[_Said]:
    """Yield what a test is made of: parts of an ``and`` or ``or`` hold where it does, of a ``not`` where it does not; of others that is not known."""
    op, operands, data = values[said.v]
    if op in ("phi", "tuple", "list", "dict"):  # what a key is made of is no flag
        return
    holds = said.holds if op in ("boolop", "pi") else None
    if op == "unary" and data == "not" and said.holds is not None:
        holds = not said.holds
    for operand in operands[: 1 if op == "pi" else None]:
        yield _Said(operand, holds, said.sized or (op, data) in _BY_SIZE)


def _name(value: Any) -> str:
    op, _, data = value
    name = data if op in ("attr", "const") else data[-1] if op in ("param", "global", "free") else ""
    return name if isinstance(name, str) else ""


__all__ = ["Switches"]
