"""What fillings are kept in: variables around a function, attributes of an object; looked at, and made absent."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

from torch.nn import Module

from callscope.dynamic.process.kept_values import is_number, is_plain
from callscope.dynamic.source.fillings import Filling

_PARTS = ("_parameters", "_buffers", "_modules")


class Variables:
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


def scope_of(function: FunctionType, name: str) -> Any:
    """Return what holds a variable that is not a function's own, None where there is none."""
    if name in function.__code__.co_freevars:
        return _Cells(function)
    if name in function.__code__.co_varnames or name in function.__code__.co_cellvars:
        return None
    return function.__globals__ if name in function.__globals__ else None


def is_filled(holder: Any, filling: Filling) -> bool:
    """Return whether a holder keeps numbers under the name of a filling, and nothing else."""
    if filling.form == "flag":
        beside = [held(holder, name) for name in filling.beside]
        made = [value for value in beside if not isinstance(value, property | FunctionType)]
        return held(holder, filling.name) is True and all(map(is_plain, made)) and any(map(is_number, made))
    value = held(holder, filling.name)
    return is_number(value) and is_plain(value)


def make_absent(holder: Any, filling: Filling) -> None:
    """Make absent what was filled."""
    if filling.form == "items":
        held(holder, filling.name).clear()
    elif filling.form == "flag":
        setattr(holder, filling.name, False)
    elif filling.form == "none":
        setattr(holder, filling.name, None)
    else:
        delattr(holder, filling.name)


def held(holder: Any, name: str) -> Any:
    """Return what an object holds under a name, no property asked; None where there is nothing."""
    if isinstance(holder, Variables):
        return getattr(holder, name)
    for table in (
        getattr(holder, "__dict__", {}),
        *(vars(holder).get(part, {}) for part in _PARTS if _is_module(holder)),
    ):
        if name in table:
            return table[name]
    kept = inspect.getattr_static(holder, name, None)
    return getattr(holder, name, None) if inspect.ismemberdescriptor(kept) else kept


def _is_module(holder: Any) -> bool:
    return isinstance(holder, Module) and "_parameters" in vars(holder)
