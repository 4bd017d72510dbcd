"""Which returns of a function a call can get: flags that it sets to constants rule ways out."""

from __future__ import annotations

from typing import Any

from callscope.taint.program.callee import Callee
from callscope.taint.program.defaults import written_default
from callscope.taint.program.uses import Uses
from callscope.taint.program.view import View

_Wanted = tuple[tuple[int, bool, str | None], ...]
"""Numbers of parameters, and what each has to be: true or false, or a text or no such text."""


class Flags:
    """``if return_mems: return out, mems``: nothing comes out that way where a call leaves ``return_mems`` at its default, False."""

    def __init__(self, view: View, uses: Uses) -> None:
        self.view, self.uses = view, uses
        self._wanted: dict[tuple[int, int], tuple[_Wanted, ...]] = {}

    def lets_out(self, unit: int, v: int, g: int, call: int, *, by_keywords: bool = True) -> bool:
        """Return whether a value that a function returns may come out at a call. ``by_keywords``: ``**kwargs`` may set any flag."""
        ways = self._ways(unit, v)
        if all(not way for way in ways) or self.view.units[g].values[call][0] != "call":
            return True
        reaching = [callee for callee in self.view.callees(g, call) if callee.unit == unit]
        fits = (self._fits(callee, g, call, way, by_keywords) for callee in reaching for way in ways)
        return not reaching or any(fits)

    def agrees(self, unit: int, g: int, call: int, wanted: _Wanted) -> bool:
        """Return whether a call may leave a function's flags as they are ``wanted``."""
        reaching = [callee for callee in self.view.callees(g, call) if callee.unit == unit]
        plain = self.view.units[g].values[call][0] == "call"
        return not plain or not reaching or any(self._fits(callee, g, call, wanted, True) for callee in reaching)

    def _ways(self, unit: int, v: int) -> tuple[_Wanted, ...]:
        """Return what the flags have to be, for each ``return`` of a value."""
        found = self._wanted.get((unit, v))
        if found is None:
            values = self.view.units[unit].values
            returns = [u for u in self.uses.of(unit, v) if values[u][0] == "return"]
            found = self._wanted[unit, v] = tuple(self.asked(unit, one) for one in returns)
        return found

    def asked(self, unit: int, place: int) -> _Wanted:
        """Return what the flags have to be for a place of a function to be come to."""
        wanted: list[tuple[int, bool, str | None]] = []
        for region in self.view.places(unit).enclosing(place):
            if region[1] in ("if", "after") and isinstance(region[3], bool):
                wanted.extend(self._tested(unit, region[2], region[3]))
        return tuple(wanted)

    def _tested(self, unit: int, test: int, sense: bool) -> list[tuple[int, bool, str | None]]:
        """Return what a test that holds, or does not, says of parameters."""
        op, operands, data = self.view.units[unit].values[test]
        if op == "unary" and data == "not":
            return self._tested(unit, operands[0], not sense)
        if op == "boolop" and sense is (data == "and"):
            return [one for operand in operands for one in self._tested(unit, operand, sense)]
        if op == "pi":
            return self._tested(unit, operands[0], sense)
        if op == "phi":
            return self._joined(unit, operands, sense)
        if op == "compare":
            return self._held_against_text(unit, operands, data, sense)
        return [(data[0], sense, None)] if op == "param" else []

    def _held_against_text(
        self, unit: int, operands: tuple[int, ...], sign: Any, sense: bool
    ) -> list[tuple[int, bool, str | None]]:
        """``if mode == "norm":``"""
        if sign not in ("==", "!=") or len(operands) != 2:
            return []
        sides = [self.view.units[unit].values[operand] for operand in operands]
        texts = [data for op, _, data in sides if op == "const" and isinstance(data, str)]
        names = [data[0] for op, _, data in sides if op == "param"]
        return [(names[0], sense is (sign == "=="), texts[0])] if texts and names else []

    def _joined(self, unit: int, operands: tuple[int, ...], sense: bool) -> list[tuple[int, bool, str | None]]:
        """``flag`` that may have been set to a constant on the way: where that rules the test out, the parameter decides."""
        values = [self.view.units[unit].values[operand] for operand in operands]
        others = {data[0] for op, _, data in values if op == "param"}
        ruled_out = all(op == "param" or (op == "const" and bool(data) is not sense) for op, _, data in values)
        return [(position, sense, None) for position in others] if ruled_out and len(others) == 1 else []

    def _fits(self, callee: Callee, g: int, call: int, way: _Wanted, by_keywords: bool) -> bool:
        for position, sense, text in way:
            given = self._set_to(callee, g, call, position, by_keywords)
            if given is not ... and (bool(given) if text is None else given == text) is not sense:
                return False
        return True

    def _set_to(self, callee: Callee, g: int, call: int, position: int, by_keywords: bool) -> Any:
        """Return what a call makes of a flag; an ellipsis where that is not seen."""
        _, operands, tags = self.view.units[g].values[call]
        if not callee.bound or callee.handed is not None or "*" in tags or position < callee.leading:
            return ...
        links = self.view.given(callee, tags)
        given = [link.argument for link in links if link.parameter == position and tags[link.argument] != "**"]
        if given:
            op, _, data = self.view.units[g].values[operands[1 + given[0]]]
            return data if op == "const" and len(given) == 1 else ...
        parameter = self.view.units[callee.unit].parameters[position]
        unseen = by_keywords and "**" in tags
        return ... if unseen else written_default(self.view, callee.unit, parameter.name)


__all__ = ["Flags"]
