"""Dictionaries whose items are read as attributes: ``class Params(dict): __getattr__ = dict.__getitem__``."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.taint.program.view import View

_TABLES = frozenset({"dict", "OrderedDict", "UserDict", "defaultdict"})


def answers_by_items(view: View, classes: Iterable[int]) -> bool:
    """Return whether one of some classes is a dictionary that answers for an attribute that it has not."""
    return any(_is_table(view, cls) and _answers(view, cls) for cls in classes)


def _is_table(view: View, cls: int) -> bool:
    return any(base.rpartition(".")[2] in _TABLES for base in view.bases(cls))


def _answers(view: View, cls: int) -> bool:
    return any("__getattr__" in view.units[view.class_unit(one)].bindings for one in view.family(cls))


__all__ = ["answers_by_items"]
