"""Values that a program kept before a callable is run here: caches of numbers are emptied, the others are named.

Only in a fork. A cache that was filled before hides that what it holds was made of a parameter: a fresh process
would make it again. What holds objects (models, parameters, graphs) is the program's state and stays.
"""

from __future__ import annotations

import functools
import gc
import inspect
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType
from typing import Any

import numpy as np

from callscope.dynamic.process.constants import constants_of
from callscope.dynamic.process.holders import Variables, held, is_filled, make_absent, scope_of
from callscope.dynamic.process.kept_values import Cached, is_number, is_plain, is_trained, results_of
from callscope.dynamic.source.fillings import Derived, Filling, derived_in, fillings_of, reads_of, stored_in
from callscope.dynamic.source.places import Places

_Emptied = tuple[str, str, tuple[int, int]]


class Kept:
    """What the objects of this process keep. ``emptied`` names the caches, ``constants`` what is read all the same.

    Nothing is changed before :meth:`empty` is called, in a fork.
    """

    def __init__(self, places: Places, function: Any) -> None:
        self._places = places
        self._emptying: list[tuple[Callable[[], None], _Emptied]] = []
        self._files: dict[str, bool] = {}
        self._fillings: dict[type, list[tuple[FunctionType, Filling]]] = {}
        self._derived: dict[type, list[tuple[str, Derived]]] = {}
        self.emptied: list[_Emptied] = []
        self.constants: list[tuple[str, str, tuple[int, ...]]] = []
        objects = gc.get_objects()
        self._all = [found for found in objects if type(found) is FunctionType and self._is_user(found)]
        for cached in [found for found in objects if type(found) is Cached]:
            self._empty_cached(cached)
        for own in self._all:
            self._empty_variables(own)
        for found in objects:
            if self._is_interesting(type(found)):
                self._empty_attributes(found)
                self._name_derived(found)
        self._name_variables(function)
        self._all.clear()
        self.constants.sort()

    def empty(self) -> None:
        """Empty the caches that were found; one that lets nothing be changed is named as a constant instead."""
        for action, found in self._emptying:
            try:
                action()
            except (AttributeError, TypeError, KeyError):
                name, path, (first, last) = found
                self.emptied = [one for one in self.emptied if one != found]
                self.constants.append((name, path, tuple(range(first, last + 1))))

    def _is_user(self, function: Any) -> bool:
        code = getattr(function, "__code__", None)
        if code is None:
            return False
        known = self._files.get(code.co_filename)
        if known is None:
            module = getattr(function, "__module__", None) or ""
            known = self._files[code.co_filename] = self._places.is_user_module(module, code.co_filename)
        return known

    def _will_empty(self, action: Callable[[], None], name: str, function: Any, line: int) -> None:
        """Name a cache that ``action`` empties, with the path and the lines of the function that fills it."""
        path = self._places.path(function.__code__.co_filename)
        lines = [number for _, _, number in function.__code__.co_lines() if number]
        found = (f"{name} ({path}:{line})", path, (min(lines, default=line), max(lines, default=line)))
        if found not in self.emptied:
            self.emptied.append(found)
        self._emptying.append((action, found))

    def _empty_cached(self, cached: Any) -> None:
        function = inspect.unwrap(cached)
        if not self._is_user(function) or not cached.cache_info().currsize:
            return
        results = list(results_of(cached))
        if all(map(is_plain, results)) and any(map(is_number, results)):
            self._will_empty(cached.cache_clear, function.__qualname__, function, function.__code__.co_firstlineno)

    def _empty_variables(self, function: FunctionType) -> None:
        """Empty what a function fills that it does not get as an argument: globals, enclosing variables, their attributes."""
        for filling in fillings_of(function.__code__):
            scope = scope_of(function, filling.base or filling.name)
            if scope is None:
                continue
            holder: Any = scope[filling.base] if filling.base else Variables(scope)
            others = (f for f in self._all if f.__code__.co_filename == function.__code__.co_filename)
            if is_filled(holder, filling) and not _is_state(filling, function, others):
                name = ".".join(filter(None, (filling.base, filling.name)))
                self._will_empty(functools.partial(make_absent, holder, filling), name, function, filling.line)

    def _is_interesting(self, kind: type) -> bool:
        if kind not in self._fillings:
            self._fillings[kind], self._derived[kind] = [], []
            for base in kind.__mro__[:-1] if _may_be_user(kind) else ():
                for function, kept_in in self._functions(base):
                    self._learn(kind, function, kept_in)
        return bool(self._fillings[kind] or self._derived[kind])

    def _functions(self, kind: type) -> Iterator[tuple[FunctionType, str]]:
        """Yield the functions of a class, each with the attribute that its result is kept in, if it is."""
        for value in tuple(vars(kind).values()):
            function = _function_of(value)
            if isinstance(function, FunctionType) and self._is_user(function):
                yield function, (value.attrname or "") if isinstance(value, functools.cached_property) else ""

    def _at(self, function: Any, line: int) -> str:
        return f"{self._places.path(function.__code__.co_filename)}:{line}"

    def _learn(self, kind: type, function: FunctionType, kept_in: str) -> None:
        code = function.__code__
        first = code.co_varnames[0] if code.co_argcount else ""
        others = [other for base in kind.__mro__[:-1] for other, _ in self._functions(base)]
        found = [f for f in fillings_of(code) if f.base == first and not _is_state(f, function, others)]
        found += [Filling(first, kept_in, "absent", code.co_firstlineno)] if kept_in else []
        self._fillings[kind] += [(function, filling) for filling in found]
        self._derived[kind] += [(self._at(function, derived.line), derived) for derived in derived_in(code)]

    def _empty_attributes(self, holder: Any) -> None:
        for function, filling in self._fillings[type(holder)]:
            if is_filled(holder, filling):
                name = f"{type(holder).__name__}.{filling.name}"
                self._will_empty(functools.partial(make_absent, holder, filling), name, function, filling.line)

    def _name_derived(self, holder: Any) -> None:
        """Name the numbers that an object holds and that were made of its parameters."""
        emptied = {filling.name for _, filling in self._fillings[type(holder)]}
        flags = (filling for _, filling in self._fillings[type(holder)] if is_filled(holder, filling))
        emptied.update(*(flag.beside for flag in flags))
        for place, derived in self._derived[type(holder)]:
            value = held(holder, derived.name)
            if derived.name in emptied or not (is_number(value) and is_plain(value)):
                continue
            if any(is_trained(held(holder, source)) for source in derived.sources):
                self._name_reads(f"{type(holder).__name__}.{derived.name} (made at {place})", derived.name)

    def _name_reads(self, name: str, attribute: str) -> None:
        """Name a number with the lines that read an attribute of its name."""
        for code in {function.__code__ for function in self._all}:
            lines = reads_of(code, attribute)
            found = (name, self._places.path(code.co_filename), lines)
            if lines and found not in self.constants:
                self.constants.append(found)

    def _name_variables(self, function: Any) -> None:
        """Name the numbers that the callable itself takes from around it."""
        function = inspect.unwrap(getattr(function, "__func__", function))
        code = getattr(function, "__code__", None)
        if code is None:
            return
        for constant in constants_of(self._all, lambda value: is_number(value) and is_plain(value), is_trained):
            read_in = self._places.path(constant.function.__code__.co_filename)
            self.constants.append((f"{constant.name} (made at {read_in}:{constant.made})", read_in, constant.lines))
        told = {text.partition(" ")[0] for text, _, _ in self.constants}
        path = self._places.path(code.co_filename)
        for name in (*code.co_freevars, *code.co_names):
            scope = scope_of(function, name)
            emptied = any(text.startswith(f"{name} (") for text, _, _ in self.emptied)
            known = emptied or name in told
            if scope is not None and not known and isinstance(scope[name], float | np.floating):
                self.constants.append((name, path, ()))


def _is_state(filling: Filling, function: FunctionType, others: Iterable[FunctionType]) -> bool:
    """Return whether what a flag says to be made once is stored again elsewhere: a state, no cache."""
    apart = (other for other in others if other is not function and other.__name__ != "__init__")
    return filling.form == "flag" and any(filling.beside & stored_in(other.__code__) for other in apart)


def _may_be_user(kind: type) -> bool:
    module = kind.__dict__.get("__module__")
    return isinstance(module, str) and module.partition(".")[0] not in _OTHERS


_OTHERS = ("builtins", "torch", "callscope", "numpy", "typing", "functools")


def _function_of(value: Any) -> Any:
    """Return the function that a class's attribute is made of, None where it is something else."""
    if isinstance(value, property):
        value = value.fget
    elif isinstance(value, functools.cached_property):
        value = value.func
    elif isinstance(value, staticmethod | classmethod):
        value = value.__func__
    return inspect.unwrap(value) if isinstance(value, FunctionType | Cached) else None
