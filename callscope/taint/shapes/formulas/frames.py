"""Works a function of the program out on small arrays, from its facts: what each value is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, each, permuted, picked, written
from callscope.taint.shapes.formulas.control import Control, rows
from callscope.taint.shapes.formulas.numbers import PAIRS
from callscope.taint.shapes.formulas.operations import OPERATIONS, VIEWS
from callscope.taint.shapes.formulas.outside import is_equal, limit, lost, operation, outside
from callscope.taint.shapes.formulas.things import UNKNOWN, Bound, Closure, Context, Named, UnsupportedError
from callscope.taint.shapes.making import setting

_FRESH = ("call", "binop", "inplace", "unary", "compare")


class Frame(Control):
    """One function being worked out: its values."""

    def _value(self, v: int, op: str, operands: tuple[int, ...], data: Any) -> Any:
        match op:
            case "const":
                return data
            case "param":
                return self.arguments[data[0]] if data[0] in self.arguments else self._default(v)
            case "phi":
                return UNKNOWN if str(data).startswith("?") else self._joined(v, operands)
            case "pi" | "cell" | "again":
                return self._of(operands[0])
            case "global" | "free":
                return self._captured(v, data)
            case "builtin" | "import" | "importfrom":
                return self._named(v)
            case "function":
                return Closure(self.work.reporter.view.first(self.g) + data[0], self)
            case "call":
                return self._call(v, operands, data)
            case "setattr":
                return self._stored(operands, data)
            case "setitem":
                return self._written(operands)
            case "boolop":
                return self._either(operands, data)
            case "delitem" | "delattr" | "setfree" | "setglobal" | "yield" | "yieldfrom" | "raise" | "await":
                raise NotUnderstoodError
            case "iter":
                return self.items[operands[0]]
            case "listcomp" | "genexp":
                return self.gathered[operands[0]]
        return self._computed(v, op, operands, data)

    def _computed(self, v: int, op: str, operands: tuple[int, ...], data: Any) -> Any:
        given = [self._of(o) for o in operands]
        if any(one is UNKNOWN for one in given):
            return UNKNOWN
        match op:
            case "attr":
                return self._attribute(v, given[0], data)
            case "item":
                return self._item(given[0], given[1])
            case "slice":
                parts = iter(given)
                return slice(*(None if absent else next(parts) for absent in data[1]))
            case "tuple" | "list":
                flat = [x for one, tag in zip(given, data, strict=True) for x in (list(one) if tag == "*" else [one])]
                return tuple(flat) if op == "tuple" else flat
            case "unpack":
                return self._unpacked(given[0], *data)
            case "binop" | "inplace":
                return self._arithmetic(v, op, given, operands, data)
            case "unary":
                return self._unary(given[0], data)
            case "compare":
                return self._compared(given[0], given[1], data)
        return UNKNOWN

    def _unpacked(self, whole: Any, position: int, count: int, starred: int) -> Any:
        parts = list(whole) if isinstance(whole, list | tuple) else rows(whole)
        if starred >= 0 or len(parts) != count:
            raise NotUnderstoodError
        return parts[position]

    def _default(self, v: int) -> Any:
        return self.work.default(self.g, v)

    def _named(self, v: int) -> Any:
        name = self.work.reporter.flow.names.name(self.g, v)
        return Named(name) if name else UNKNOWN

    def _captured(self, v: int, data: tuple[int, str]) -> Any:
        view, owner = self.work.reporter.view, self.work.reporter.view.first(self.g) + data[0]
        held = self.unit.captures.get((data[0], data[1]), ())
        frame = self.parent
        while frame is not None and frame.g != owner:
            frame = frame.parent
        if frame is not None:
            return frame._of(held[0]) if len(held) == 1 else UNKNOWN
        if len(held) == 1 and view.units[owner].values[held[0]][0] == "function":
            return Closure(view.first(owner) + view.units[owner].values[held[0]][2][0], None)
        number = setting(self.work.reporter, self.g, v)
        return number if number is not None else self._named(v)

    def _stored(self, operands: tuple[int, ...], name: str) -> None:
        where = self._of(operands[0])
        if not isinstance(where, Context):
            raise NotUnderstoodError
        where.fields[name] = self._of(operands[1])

    def _written(self, operands: tuple[int, ...]) -> None:
        """``y[mask] = 0`` of a fresh result."""
        target, key, value = map(self._of, operands)
        op, inner, _ = self.unit.values[operands[0]]
        called = self.unit.values[inner[0]] if op == "call" else ("", (), "")
        if not isinstance(target, Array) or op not in _FRESH or called[2] in VIEWS:
            raise UnsupportedError
        target.data = written(target, key, value).data

    def _attribute(self, v: int, base: Any, name: str) -> Any:
        if isinstance(base, Context):
            return base.read(name)
        if isinstance(base, Named) and base.name == "torch.finfo":
            return limit(name)
        if isinstance(base, Named):
            return self._constant(v, f"{base.name}.{name}")
        if not isinstance(base, Array):
            return UNKNOWN
        match name:
            case "shape":
                return base.shape
            case "ndim":
                return len(base.shape)
            case "T" | "mT":
                return permuted(base, range(len(base.shape))[::-1]) if name == "T" else OPERATIONS["adjoint"](base)
            case "H" | "mH":
                return OPERATIONS["adjoint"](base)
            case "data":
                return base
            case "real" | "imag":
                return OPERATIONS[name](base)
            case "dtype" | "device":
                return Named(f"torch.{name}")
            case "requires_grad":
                return True
        return Bound(name, base)

    def _constant(self, v: int, name: str) -> Any:
        if name.startswith(("math.", "numpy.", "torch.")) and name.rpartition(".")[2] in ("pi", "e", "inf", "tau"):
            return float(getattr(math, name.rpartition(".")[2]))
        number = setting(self.work.reporter, self.g, v)
        return number if number is not None else Named(self.work.reporter.flow.names.name(self.g, v) or name)

    def _item(self, base: Any, key: Any) -> Any:
        if isinstance(base, Array):
            return picked(base, key)
        if isinstance(base, list | tuple) and isinstance(key, int | slice):
            return base[key]
        raise NotUnderstoodError

    def _arithmetic(self, v: int, op: str, given: list[Any], operands: tuple[int, ...], sign: str) -> Any:
        a, b = given
        if op == "inplace" and isinstance(a, Array):
            users = self.work.reporter.view.users(self.g).get(operands[0], ())
            if any(user > v for user in users) or self.unit.values[operands[0]][0] in (
                "param",
                "attr",
                "unpack",
                "item",
            ):
                raise NotUnderstoodError
        if isinstance(a, Array) or isinstance(b, Array):
            return self._operation(sign, [a, b], {})
        if isinstance(a, list | tuple) or isinstance(b, list | tuple):
            return {"+": lambda: a + b, "*": lambda: a * b}[sign]()
        if sign in ("//", "%"):
            return a // b if sign == "//" else a % b
        return PAIRS[sign](a, b)

    def _unary(self, value: Any, sign: str) -> Any:
        if sign == "not":
            if isinstance(value, Array):
                raise NotUnderstoodError
            return not value
        if isinstance(value, Array):
            name = {"-": "neg", "+": "positive", "~": "logical_not"}[sign]
            if sign == "~" and not value.truths:
                raise NotUnderstoodError
            return each(lambda x: not x, value) if sign == "~" else self._operation(name, [value], {})
        return {"-": lambda: -value, "+": lambda: value, "~": lambda: ~value}[sign]()

    def _compared(self, a: Any, b: Any, sign: str) -> Any:
        if isinstance(a, Named) or isinstance(b, Named):
            same = is_equal(a, b)
            return (
                same if same is UNKNOWN or sign in ("is", "==") else not same if sign in ("is not", "!=") else UNKNOWN
            )
        if sign in ("is", "is not"):
            return (a is b) == (sign == "is")
        if isinstance(a, Array) or isinstance(b, Array):
            return self._operation(sign, [a, b], {})
        if isinstance(a, Closure | Bound) or isinstance(b, Closure | Bound):
            return UNKNOWN
        tests: dict[str, Callable[[], bool]] = {
            "==": lambda: a == b, "!=": lambda: a != b, "<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b,
            ">=": lambda: a >= b, "in": lambda: a in b, "not in": lambda: a not in b,
        }  # fmt: skip
        return tests[sign]()

    def _either(self, operands: tuple[int, ...], word: str) -> Any:
        value: Any = None
        for o in operands:
            value = self._of(o)
            if self._truth(o) == (word == "or"):
                return value
        return value

    # -- calls -----------------------------------------------------------------------------------------------

    def _call(self, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> Any:
        given: list[Any] = []
        named: dict[str, Any] = {}
        for tag, o in zip(tags, operands[1:], strict=True):
            value = self._of(o)
            if tag == "":
                given.append(value)
            elif tag == "*" and isinstance(value, list | tuple):
                given.extend(value)
            elif tag not in ("*", "**"):
                named[tag] = value
            else:
                raise NotUnderstoodError
        callee = self._of(operands[0])
        own = self.work.own_function(self.g, v) if callee is UNKNOWN or isinstance(callee, Named) else None
        callee = own or callee
        if isinstance(callee, Closure):
            return self.work.called(callee, given, named, self.depth + 1)
        if isinstance(callee, Bound) and isinstance(callee.receiver, Context):
            if callee.name == "save_for_backward":
                callee.receiver.saved = tuple(given)
            return None
        if isinstance(callee, Bound) and callee.name.endswith("_"):
            return self._in_place(v, callee, given, named)
        if isinstance(callee, Bound):
            return self._operation(callee.name, [callee.receiver, *given], named)
        if isinstance(callee, Named):
            return outside(callee.name, given, named, smooth=self.work.smooth)
        return lost(given, named)

    def _in_place(self, v: int, method: Bound, given: list[Any], named: dict[str, Any]) -> Any:
        """``torch.exp(x).mul_(y)``: of a fresh result that nothing else sees later."""
        receiver = self.unit.values[self.unit.values[v][1][0]][1][0]
        users = self.work.reporter.view.users(self.g).get(receiver, ())
        if self.unit.values[receiver][0] not in _FRESH or any(user > v for user in users):
            raise UnsupportedError
        return self._operation(method.name.rstrip("_"), [method.receiver, *given], named)

    def _operation(self, name: str, given: list[Any], named: dict[str, Any]) -> Any:
        return operation(name, given, named, smooth=self.work.smooth)
