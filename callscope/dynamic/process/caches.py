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
import torch
from torch import Tensor
from torch.nn import Module, Parameter

from callscope.dynamic.process.constants import constants_of
from callscope.dynamic.source.fillings import Derived, Filling, derived_in, fillings_of, reads_of, stored_in
from callscope.dynamic.source.places import Places

_Emptied = tuple[str, str, tuple[int, int]]
_Cached = functools._lru_cache_wrapper
_NUMBERS = (float, complex, np.ndarray, np.generic)
_PLAIN = (*_NUMBERS, int, str, bytes, type(None), torch.dtype, torch.device)
_CONTAINERS = (list, tuple, set, frozenset)


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
        for cached in [found for found in objects if type(found) is _Cached]:
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
        results = list(_results_of(cached))
        if all(map(_is_plain, results)) and any(map(_is_number, results)):
            self._will_empty(cached.cache_clear, function.__qualname__, function, function.__code__.co_firstlineno)

    def _empty_variables(self, function: FunctionType) -> None:
        """Empty what a function fills that it does not get as an argument: globals, enclosing variables, their attributes."""
        for filling in fillings_of(function.__code__):
            scope = _scope(function, filling.base or filling.name)
            if scope is None:
                continue
            holder: Any = scope[filling.base] if filling.base else _Variables(scope)
            others = (f for f in self._all if f.__code__.co_filename == function.__code__.co_filename)
            if _is_filled(holder, filling) and not _is_state(filling, function, others):
                name = ".".join(filter(None, (filling.base, filling.name)))
                self._will_empty(functools.partial(_empty, holder, filling), name, function, filling.line)

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
            if _is_filled(holder, filling):
                name = f"{type(holder).__name__}.{filling.name}"
                self._will_empty(functools.partial(_empty, holder, filling), name, function, filling.line)

    def _name_derived(self, holder: Any) -> None:
        """Name the numbers that an object holds and that were made of its parameters."""
        emptied = {filling.name for _, filling in self._fillings[type(holder)]}
        flags = (filling for _, filling in self._fillings[type(holder)] if _is_filled(holder, filling))
        emptied.update(*(flag.beside for flag in flags))
        for place, derived in self._derived[type(holder)]:
            value = _held(holder, derived.name)
            if derived.name in emptied or not (_is_number(value) and _is_plain(value)):
                continue
            if any(_is_trained(_held(holder, source)) for source in derived.sources):
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
        for constant in constants_of(self._all, lambda value: _is_number(value) and _is_plain(value), _is_trained):
            read_in = self._places.path(constant.function.__code__.co_filename)
            self.constants.append((f"{constant.name} (made at {read_in}:{constant.made})", read_in, constant.lines))
        told = {text.partition(" ")[0] for text, _, _ in self.constants}
        path = self._places.path(code.co_filename)
        for name in (*code.co_freevars, *code.co_names):
            scope = _scope(function, name)
            emptied = any(text.startswith(f"{name} (") for text, _, _ in self.emptied)
            known = emptied or name in told
            if scope is not None and not known and isinstance(scope[name], float | np.floating):
                self.constants.append((name, path, ()))


class _Variables:
    """Gives variables the look of attributes."""

    def __init__(self, scope: Any) -> None:
        object.__setattr__(self, "scope", scope)

    def __getattr__(self, name: str) -> Any:
        return self.scope[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self.scope[name] = value

    def __delattr__(self, name: str) -> None:
        del self.scope[name]


class _Cells:
    """The variables of enclosing functions."""

    def __init__(self, function: FunctionType) -> None:
        self._cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))

    def __getitem__(self, name: str) -> Any:
        try:
            return self._cells[name].cell_contents
        except ValueError:  # not bound yet
            return None

    def __setitem__(self, name: str, value: Any) -> None:
        self._cells[name].cell_contents = value


def _scope(function: FunctionType, name: str) -> Any:
    """Return what holds a variable that is not a function's own, None where there is none."""
    if name in function.__code__.co_freevars:
        return _Cells(function)
    if name in function.__code__.co_varnames or name in function.__code__.co_cellvars:
        return None
    return function.__globals__ if name in function.__globals__ else None


def _is_state(filling: Filling, function: FunctionType, others: Iterable[FunctionType]) -> bool:
    """Return whether what a flag says to be made once is stored again elsewhere: a state, no cache."""
    apart = (other for other in others if other is not function and other.__name__ != "__init__")
    return filling.form == "flag" and any(filling.beside & stored_in(other.__code__) for other in apart)


def _is_filled(holder: Any, filling: Filling) -> bool:
    if filling.form == "flag":
        beside = [_held(holder, name) for name in filling.beside]
        made = [value for value in beside if not isinstance(value, property | FunctionType)]
        return _held(holder, filling.name) is True and all(map(_is_plain, made)) and any(map(_is_number, made))
    value = _held(holder, filling.name)
    return _is_number(value) and _is_plain(value)


def _empty(holder: Any, filling: Filling) -> None:
    """Make absent what was filled."""
    if filling.form == "items":
        _held(holder, filling.name).clear()
    elif filling.form == "flag":
        setattr(holder, filling.name, False)
    elif filling.form == "none":
        setattr(holder, filling.name, None)
    else:
        delattr(holder, filling.name)


def _held(holder: Any, name: str) -> Any:
    """Return what an object holds under a name, no property asked; None where there is nothing."""
    if isinstance(holder, _Variables):
        return getattr(holder, name)
    for held in (
        getattr(holder, "__dict__", {}),
        *(vars(holder).get(part, {}) for part in _PARTS if _is_module(holder)),
    ):
        if name in held:
            return held[name]
    kept = inspect.getattr_static(holder, name, None)
    return getattr(holder, name, None) if inspect.ismemberdescriptor(kept) else kept


_PARTS = ("_parameters", "_buffers", "_modules")


def _is_module(holder: Any) -> bool:
    return isinstance(holder, Module) and "_parameters" in vars(holder)


def _is_trained(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.requires_grad
    return isinstance(value, Module) and any(p.requires_grad for p in value.parameters())


def _is_plain(value: Any) -> bool:
    """Return whether a value is made of numbers, texts and tensors without a history alone."""
    if isinstance(value, Tensor):
        return not value.requires_grad and not isinstance(value, Parameter)
    if type(value) is dict:
        return all(map(_is_plain, value.values()))
    return isinstance(value, _PLAIN) or (isinstance(value, _CONTAINERS) and all(map(_is_plain, value)))


def _is_number(value: Any) -> bool:
    """Return whether a value holds a number that may carry a derivative."""
    if isinstance(value, Tensor):
        return value.is_floating_point() or value.is_complex()
    if type(value) is dict:
        return any(map(_is_number, value.values()))
    return isinstance(value, _NUMBERS) or (isinstance(value, _CONTAINERS) and any(map(_is_number, value)))


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
    return inspect.unwrap(value) if isinstance(value, FunctionType | _Cached) else None


def _results_of(cached: Any) -> Iterator[Any]:
    """Yield what an ``lru_cache`` holds: the values of its dict, or, where it is bounded, of the links of its list."""
    held = gc.get_referents(cached)
    for index, part in enumerate(held):
        if isinstance(part, type) and part.__name__ == "_lru_list_elem" and index:
            yield held[index - 1]
        elif type(part) is dict:  # what comes after it is none of the results
            yield from (value for value in part.values() if type(value).__name__ != "_lru_list_elem")
            return
