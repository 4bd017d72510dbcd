"""What the frame that calls ``backward`` calls a tensor: a variable, an attribute path, a dict key."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from types import FrameType, FunctionType, ModuleType
from typing import Any

from torch import Tensor
from torch.nn import Module
from torch.nn.parameter import is_lazy
from torch.optim import Optimizer

from callscope.dynamic.source.expressions import loop_variables
from callscope.dynamic.source.places import Places

MOST_OBJECTS = 50_000
DEEPEST = 7
_ATOMS = (str, bytes, int, float, complex, bool, type(None), range, slice)
Named = tuple[str, Any]


class Naming:
    """Finds the names of leaves, the shortest first, by a walk over what the frames hold."""

    def __init__(self, places: Places, frame: FrameType | None) -> None:
        self._places = places
        self.names: dict[int, list[str]] = {}
        self.tensors: dict[int, Tensor] = {}
        self._seen: set[int] = set()
        self._kept: list[Any] = []
        self._empty: dict[type, bool] = {}
        self._loops: set[str] = set()
        self._trainers: list[str] = []
        for scope in self._scopes(frame):
            self._walk(scope)
        for names in self.names.values():
            names.sort(key=self._rank)

    def _rank(self, name: str) -> int:
        """Return how little a name says: a loop's variable names another thing in each round, an optimizer only lists what it trains."""
        if name.startswith(tuple(self._trainers)):
            return 2
        return int(name.partition("[")[0].partition(".")[0] in self._loops)

    def _scopes(self, frame: FrameType | None) -> Iterator[list[Named]]:
        """Yield the variables of the calling frame, of its module, and of its callers, nearest first."""
        globals_seen: set[int] = set()
        while (frame := self._places.frame(frame)) is not None:
            self._loops |= loop_variables(frame.f_code.co_filename)
            yield list(frame.f_locals.items())
            if frame.f_locals is not frame.f_globals and id(frame.f_globals) not in globals_seen:
                yield list(frame.f_globals.items())
            globals_seen.add(id(frame.f_globals))
            frame = frame.f_back

    def _walk(self, scope: list[Named]) -> None:
        queue = deque((name, value, 0) for name, value in scope if not name.startswith("__"))
        while queue and len(self._seen) < MOST_OBJECTS:
            name, value, depth = queue.popleft()
            if is_lazy(value):
                continue
            if isinstance(value, Tensor):
                self._found(name, value)
            elif self._is_new(value) and depth < DEEPEST:
                queue.extend((inner, part, depth + 1) for inner, part in self._parts(name, value))

    def _found(self, name: str, tensor: Tensor) -> None:
        known = self.names.setdefault(id(tensor), [])
        self.tensors[id(tensor)] = tensor
        if name not in known:
            known.append(name)

    def _is_new(self, value: Any) -> bool:
        if id(value) in self._seen or self._holds_nothing(type(value)):
            return False
        self._seen.add(id(value))
        self._kept.append(value)
        return True

    def _holds_nothing(self, cls: type) -> bool:
        """Return whether what is of a class has no names for tensors of the user's."""
        known = self._empty.get(cls)
        if known is None:
            known = self._empty[cls] = issubclass(cls, _ATOMS) or cls.__module__.startswith("callscope.")
        return known

    def _parts(self, name: str, value: Any) -> Iterator[Named]:
        """Yield what an object holds, each under its full name."""
        if isinstance(value, Optimizer):
            self._trainers.append(f"{name}.")
        if isinstance(value, Module):
            yield from ((f"{name}.{inner}", part) for inner, part in value.named_parameters(remove_duplicate=False))
        if isinstance(value, dict):
            yield from ((f"{name}[{key!r}]", part) for key, part in list(value.items()) if isinstance(key, str | int))
        elif isinstance(value, list | tuple | set | frozenset):
            yield from ((_item(name, value, index), part) for index, part in enumerate(value))
        elif isinstance(value, FunctionType):
            yield from _captured(value)
        else:
            yield from self._attributes(name, value)

    def _attributes(self, name: str, value: Any) -> Iterator[Named]:
        if isinstance(value, ModuleType | type) and not self._is_users(value):
            return
        try:
            held = dict(vars(value))
        except TypeError:
            held = {}
        slots = (s for cls in type(value).__mro__ for s in _slots(cls))
        held.update((slot, getattr(value, slot)) for slot in slots if hasattr(value, slot))
        for table in ("_parameters", "_modules", "_buffers") if isinstance(value, Module) else ():
            held.update(held.pop(table, {}))
        yield from ((f"{name}.{key}", part) for key, part in held.items() if not str(key).startswith("__"))

    def _is_users(self, value: Any) -> bool:
        """Return whether a module or class is the user's own."""
        if isinstance(value, ModuleType):
            return self._places.is_user_module(value.__name__, getattr(value, "__file__", None))
        return self._places.is_user_module(value.__module__, None)


def _slots(cls: type) -> tuple[str, ...]:
    slots = cls.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _captured(function: FunctionType) -> Iterator[Named]:
    """Yield the variables of a closure, under their own names."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # the variable has no value yet
            continue


def _item(name: str, value: Any, index: int) -> str:
    fields = getattr(type(value), "_fields", None)
    return f"{name}.{fields[index]}" if fields else f"{name}[{index}]"
