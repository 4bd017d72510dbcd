"""Works a function of the program out on small arrays, from its facts: what each value is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, array, is_plain, picked, seen, written
from callscope.taint.shapes.formulas.calls import Calls
from callscope.taint.shapes.formulas.control import rows
from callscope.taint.shapes.formulas.numbers import PAIRS
from callscope.taint.shapes.formulas.outside import attribute, is_equal, operation
from callscope.taint.shapes.formulas.slopes import recorded
from callscope.taint.shapes.formulas.things import UNKNOWN, Bound, Class, Closure, Context, Named, Pair, Unknown
from callscope.taint.shapes.making import setting

_SEQUENCES = (list, tuple, str, range)


class Frame(Calls):
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
            case "listcomp" | "genexp" | "dictcomp":
                found = self.gathered[v]
                return dict(found) if op == "dictcomp" else [one[0] for one in found]
            case "assert":
                if self._of(operands[0]) is not UNKNOWN and not self._truth(operands[0]):
                    raise NotUnderstoodError
                return None
        return self._computed(v, op, operands, data)

    def _computed(self, v: int, op: str, operands: tuple[int, ...], data: Any) -> Any:
        given = [self._of(o) for o in operands]
        if op not in ("tuple", "list", "dict") and any(one is UNKNOWN for one in given):
            return UNKNOWN
        match op:
            case "attr":
                return self._attribute(v, given[0], data)
            case "item":
                return self._item(given[0], given[1])
            case "slice":
                parts = iter(given)
                return slice(*(None if absent else _position(next(parts)) for absent in data[1]))
            case "tuple" | "list":
                flat = [x for one, tag in zip(given, data, strict=True) for x in (list(one) if tag == "*" else [one])]
                return tuple(flat) if op == "tuple" else flat
            case "dict":
                return self._mapping(given, data)
            case "unpack":
                return self._unpacked(given[0], *data)
            case "binop" | "inplace":
                return self._arithmetic(op, given, data)
            case "unary":
                return self._unary(given[0], data)
            case "compare":
                return self._compared(given[0], given[1], data)
        return UNKNOWN

    def _mapping(self, given: list[Any], tags: tuple[Any, ...]) -> dict[Any, Any]:
        if "**" in tags:
            raise NotUnderstoodError
        return dict(zip(given[::2], given[1::2], strict=True))

    def _unpacked(self, whole: Any, position: int, count: int, starred: int) -> Any:
        parts = list(whole) if isinstance(whole, _SEQUENCES) else rows(whole)
        if starred < 0:
            if len(parts) != count:
                raise NotUnderstoodError
            return parts[position]
        behind = count - 1 - starred
        if len(parts) < count - 1:
            raise NotUnderstoodError
        if position == starred:
            return parts[starred : len(parts) - behind]
        return parts[position if position < starred else position - count]

    def _default(self, v: int) -> Any:
        return self.work.default(self.g, v)

    def _named(self, v: int) -> Any:
        classes = self.work.reporter.view.classes(self.g, v)
        if len(classes) == 1:
            return Class(classes[0])
        held = self.work.constant(self.g, v)
        name = self.work.reporter.flow.names.name(self.g, v) if held is UNKNOWN else None
        return held if name is None else Named(name)

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
        if isinstance(where, Array) and name == "data":
            value = array(self._of(operands[1]))
            if value.shape != where.shape:
                raise NotUnderstoodError
            return where.put(value.data)
        if not isinstance(where, Context):
            raise NotUnderstoodError
        where.fields[name] = self._of(operands[1])
        return None

    def _written(self, operands: tuple[int, ...]) -> None:
        """``y[mask] = 0``"""
        target, key, value = map(self._of, operands)
        if isinstance(target, list | dict) and not isinstance(key, Array | Unknown):
            target[key] = value
        elif isinstance(target, Array) and key is not UNKNOWN and value is not UNKNOWN:
            written(target, key, value)
        else:
            raise NotUnderstoodError

    def _attribute(self, v: int, base: Any, name: str) -> Any:
        if isinstance(base, Context):
            return base.read(name)
        if isinstance(base, Named | Class):
            return self._constant(v, base, name)
        if isinstance(base, Array):
            return attribute(base, name)
        if isinstance(base, Pair) and name in ("values", "indices"):
            return getattr(base, name)
        if isinstance(base, slice) and name in ("start", "stop", "step"):
            return getattr(base, name)
        if isinstance(base, complex | float | int) and name in ("real", "imag"):
            return getattr(base, name)
        return Bound(name, base) if isinstance(base, (*_SEQUENCES, dict)) else UNKNOWN

    def _constant(self, v: int, base: Named | Class, name: str) -> Any:
        if isinstance(base, Class):
            return self._of_class(base, v, name)
        dotted = f"{base.name}.{name}"
        if dotted.startswith(("math.", "numpy.", "torch.")) and name in ("pi", "e", "inf", "tau", "nan"):
            return float(getattr(math, name))
        special = attribute(base, name)
        if special is not UNKNOWN:
            return special
        number = setting(self.work.reporter, self.g, v)
        if number is not None:
            return number
        classes = self.work.reporter.view.classes(self.g, v)
        if len(classes) == 1:
            return Class(classes[0])
        held = self.work.constant(self.g, v)
        return held if held is not UNKNOWN else Named(self.work.reporter.flow.names.name(self.g, v) or dotted)

    def _item(self, base: Any, key: Any) -> Any:
        if isinstance(base, Array):
            found = seen(base, lambda one: picked(one, key)) if is_plain(key) else picked(base, key)
            return recorded("item", picked, [base, key], {}, found)
        if isinstance(base, _SEQUENCES) and isinstance(_position(key), int | slice):
            return base[_position(key)]
        if isinstance(base, dict):
            return base[key]
        raise NotUnderstoodError

    def _arithmetic(self, op: str, given: list[Any], sign: str) -> Any:
        a, b = given
        if isinstance(a, Array) or isinstance(b, Array):
            found = self._operation(sign, [a, b], {})
            if op != "inplace" or not isinstance(a, Array):
                return found
            if found.shape != a.shape:
                raise NotUnderstoodError
            a.put(found.data)
            return a
        if op == "inplace" and isinstance(a, list) and sign == "+":
            a.extend(b)
            return a
        if isinstance(a, _SEQUENCES) or isinstance(b, _SEQUENCES):
            return {"+": lambda: a + b, "*": lambda: a * b}[sign]()
        if sign in ("//", "%", "<<", ">>", "|", "&", "^"):
            whole: dict[str, Callable[[], Any]] = {
                "//": lambda: a // b, "%": lambda: a % b, "<<": lambda: a << b, ">>": lambda: a >> b,
                "|": lambda: a | b, "&": lambda: a & b, "^": lambda: a ^ b,
            }  # fmt: skip
            return whole[sign]()
        return PAIRS[sign](a, b)

    def _unary(self, value: Any, sign: str) -> Any:
        if sign == "not":
            return not self._truth_of(value)
        if isinstance(value, Array):
            name = {"-": "neg", "+": "positive", "~": "logical_not"}[sign]
            if sign == "~" and not value.truths:
                raise NotUnderstoodError
            return self._operation(name, [value], {})
        return {"-": lambda: -value, "+": lambda: value, "~": lambda: ~value}[sign]()

    def _truth_of(self, value: Any) -> bool:
        if isinstance(value, Array):
            if len(value.data) != 1 or not value.truths:
                raise NotUnderstoodError
            return bool(value.data[0])
        if isinstance(value, Named | Class | Bound | Closure | Context):
            raise NotUnderstoodError
        return bool(value)

    def _compared(self, a: Any, b: Any, sign: str) -> Any:
        if sign in ("in", "not in") and isinstance(b, list | tuple) and not isinstance(a, Array):
            answers = [self._compared(a, one, "==") for one in b]
            found: Any = True if True in answers else UNKNOWN if UNKNOWN in answers else False
            return found if found is UNKNOWN or sign == "in" else not found
        if a is None or b is None:
            return (a is b) == (sign in ("is", "==")) if sign in ("is", "is not", "==", "!=") else UNKNOWN
        if isinstance(a, Named | Class) or isinstance(b, Named | Class):
            same = is_equal(a, b)
            return (
                same if same is UNKNOWN or sign in ("is", "==") else not same if sign in ("is not", "!=") else UNKNOWN
            )
        if isinstance(a, Array) and isinstance(b, Array) and sign in ("is", "is not"):
            return (a is b) == (sign == "is")
        if isinstance(a, Array) or isinstance(b, Array):
            return self._operation(sign, [a, b], {})
        if isinstance(a, Closure | Bound) or isinstance(b, Closure | Bound):
            return UNKNOWN
        tests: dict[str, Callable[[], bool]] = {
            "==": lambda: a == b, "!=": lambda: a != b, "<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b,
            ">=": lambda: a >= b, "in": lambda: a in b, "not in": lambda: a not in b,
            "is": lambda: a is b, "is not": lambda: a is not b,
        }  # fmt: skip
        return tests[sign]()

    def _either(self, operands: tuple[int, ...], word: str) -> Any:
        value: Any = None
        for o in operands:
            value = self._of(o)
            if o != operands[-1] and self._truth(o) == (word == "or"):
                return value
        return value

    def _operation(self, name: str, given: list[Any], named: dict[str, Any]) -> Any:
        return operation(name, given, named, smooth=self.work.smooth)


def _position(key: Any) -> Any:
    """Return a whole number for an array of one."""
    return key.data[0] if isinstance(key, Array) and not key.shape and key.is_whole else key
