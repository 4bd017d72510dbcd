"""Calls that are met when a function is worked out: of the program's own functions, of methods, of what stands outside."""

from __future__ import annotations

from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, array
from callscope.taint.shapes.formulas.control import Control
from callscope.taint.shapes.formulas.methods import of_python
from callscope.taint.shapes.formulas.outside import lost, operation, outside
from callscope.taint.shapes.formulas.slopes import gradients
from callscope.taint.shapes.formulas.things import UNKNOWN, Bound, Class, Closure, Context, Named

_SLOPES = frozenset({"torch.autograd.grad"})


class Calls(Control):
    """One function being worked out, as far as its calls go."""

    def _call(self, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> Any:
        given: list[Any] = []
        named: dict[str, Any] = {}
        for tag, o in zip(tags, operands[1:], strict=True):
            value = self._of(o)
            if tag == "":
                given.append(value)
            elif tag == "*" and isinstance(value, list | tuple):
                given.extend(value)
            elif tag == "**" and isinstance(value, dict):
                named.update(value)
            elif tag not in ("*", "**"):
                named[tag] = value
            else:
                raise NotUnderstoodError
        return self._run(v, self._of(operands[0]), given, named)

    def _run(self, v: int, callee: Any, given: list[Any], named: dict[str, Any]) -> Any:
        if callee is UNKNOWN or isinstance(callee, Named | Class):
            callee = self.work.own_function(self.g, v, given) or callee
        if isinstance(callee, Closure):
            return self.work.called(callee, [*callee.before, *given], named, self.depth + 1)
        if isinstance(callee, Bound) and isinstance(callee.receiver, Context):
            if callee.name == "save_for_backward":
                callee.receiver.saved = tuple(given)
            if callee.name == "mark_non_differentiable":
                callee.receiver.marked.extend(given)
            return None
        if isinstance(callee, Bound) and isinstance(callee.receiver, Class):
            return self._applied(callee, given)
        if isinstance(callee, Bound) and isinstance(callee.receiver, Array):
            return self._method(callee.name, callee.receiver, given, named)
        if isinstance(callee, Bound):
            return of_python(callee.receiver, callee.name, given, named)
        if isinstance(callee, Named) and callee.name in _SLOPES:
            return gradients(*given, **named)
        if isinstance(callee, Named) and callee.name in ("sorted", "map", "min", "max") and given:
            return self._by_key(v, callee.name, given, named)
        if isinstance(callee, Named):
            return outside(callee.name, given, named, smooth=self.work.smooth)
        return lost(given, named)

    def _by_key(self, v: int, name: str, given: list[Any], named: dict[str, Any]) -> Any:
        """``sorted(rows, key=lambda row: row[1])``, ``map(f, xs)``"""
        key = named.get("key") if name != "map" else given[0]
        if not isinstance(key, Closure):
            return outside(name, given, named, smooth=self.work.smooth)
        if name == "map":
            return [self._run(v, key, list(one), {}) for one in zip(*given[1:], strict=False)]
        keyed = [(self._run(v, key, [one], {}), one) for one in given[0]]
        if name == "sorted":
            return [one for _, one in sorted(keyed, key=lambda pair: pair[0], reverse=named.get("reverse", False))]
        return (min if name == "min" else max)(keyed, key=lambda pair: pair[0])[1]

    def _method(self, name: str, receiver: Array, given: list[Any], named: dict[str, Any]) -> Any:
        if name in ("requires_grad_", "share_memory_", "retain_grad"):
            return receiver
        if not name.endswith("_") or name.startswith("__"):
            return operation(name, [receiver, *given], named, smooth=self.work.smooth)
        found = array(operation(name.rstrip("_"), [receiver, *given], named, smooth=self.work.smooth))
        if name in ("unsqueeze_", "squeeze_", "t_", "transpose_") or found.shape != receiver.shape:
            raise NotUnderstoodError
        receiver.put(found.data)
        return receiver

    def _of_class(self, cls: Class, v: int, name: str) -> Any:
        """Return what ``Class.name`` is: a static or class method, ``apply``, a constant of its body."""
        view = self.work.reporter.view
        if name == "apply" and view.is_function(cls.number):
            return Bound(name, cls)
        for one in view.family(cls.number):
            body = view.class_unit(one)
            held = view.units[body].bindings.get(name)
            if held is not None:
                return self.work.member(body, held, cls)
        return UNKNOWN

    def _applied(self, callee: Bound, given: list[Any]) -> Any:
        """``Other.apply(x)``"""
        forward = self._of_class(callee.receiver, -1, "forward")
        setup = self._of_class(callee.receiver, -1, "setup_context")
        if not isinstance(forward, Closure):
            raise NotUnderstoodError
        if isinstance(setup, Closure):
            return self.work.called(forward, given, {}, self.depth + 1)
        return self.work.called(forward, [Context([True] * len(given)), *given], {}, self.depth + 1)


__all__ = ["Calls"]
