"""Which code is the user's, and where in it something happens: frames to spans, without the libraries' frames."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any

from callscope.dynamic.source.built_on import is_built_on_torch
from callscope.dynamic.source.expressions import start_of
from callscope.dynamic.source.generated import is_generated
from callscope.dynamic.source.installed import Installed
from callscope.dynamic.source.paths import absolute, real
from callscope.model.run import Caller
from callscope.model.span import Span


class Place:
    """A code object and the offset of an instruction in it: cheap to note, resolved later.

    There is one object a place (:meth:`Places.at`), compared by identity: code objects are slow to hash. Where it is
    a library's, ``caller`` is the place in the frame that called, up to the user's own.
    """

    __slots__ = ("caller", "code", "offset", "span")

    def __init__(self, code: CodeType, offset: int, caller: Place | None = None) -> None:
        self.code = code
        self.offset = offset
        self.caller = caller
        self.span: Span | None = None


_OWN = str(Path(__file__).parents[2]) + os.sep
_NO_FUNCTIONS = ("<locals>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_OTHER, _BUILT_ON_TORCH, _USER = range(3)
_MOST_LIBRARY_FRAMES = 4
_MOST_PASSED = 40
_INTERACTIVE = ("<stdin>", "<ipython-input", "<doctest")


class Places:
    """Tells user code from the rest, and resolves places to spans and qualified names.

    Without ``namespaces`` everything outside the standard library and the installed packages is the user's; with
    them, the modules under these dotted prefixes are, and in both cases the target's ``own_files``.
    """

    def __init__(self, namespaces: Iterable[str] = (), root: str = ".", own_files: Iterable[str] = ()) -> None:
        self.root = Path(root).resolve()
        self.boundary: CodeType | None = None
        self.strangers: frozenset[str] = frozenset()  # modules of this process that the target did not load
        self._namespaces = tuple(namespaces)
        self._own_files = {real(path) for path in own_files}
        self._libraries = Installed()
        self.user_files: dict[str, bool] = {}  # by name, as far as they have been judged
        self._modules: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self.known: dict[tuple[int, int], Place] = {}
        self._kinds: dict[str, int] = {}
        self._reached: dict[tuple[int, int, int], Place] = {}  # libraries' places, by the call that led there

    def is_user(self, frame: FrameType) -> bool:
        """Return whether a frame runs user code."""
        name = frame.f_code.co_filename
        known = self.user_files.get(name)
        return self._judge(name, frame) if known is None else known

    def _judge(self, name: str, frame: FrameType) -> bool:
        module = frame.f_globals.get("__name__") or ""
        self._modules[name] = named = _module_name(module, name, frame)
        # the main program of `-m package` is the package's, whatever it is called while it runs
        verdict = self._is_user_file(name, module) or (module == "__main__" and self._is_user_file(name, named))
        self.user_files[name] = verdict
        return verdict

    def _is_user_file(self, name: str, module: str) -> bool:
        if name.startswith(_INTERACTIVE) or real(name) in self._own_files:
            return True
        if (name, module, sys.argv[:1]) == ("<string>", "__main__", ["-c"]):  # python -c
            return True
        if name.startswith((_OWN, "<")) or is_generated(name):
            return False
        if self._namespaces:
            return any(module == space or module.startswith(f"{space}.") for space in self._namespaces)
        return not self._libraries.brought(absolute(name))

    def is_user_module(self, name: str, filename: str | None) -> bool:
        """Return whether a module (with its file, where known) is user code."""
        if filename is None:
            filename = getattr(sys.modules.get(name), "__file__", None)
        return filename is not None and self._is_user_file(filename, name)

    def user_sources(self) -> list[str]:
        """Return the files of the user's modules that the target has loaded."""
        loaded = ((name, getattr(module, "__file__", None)) for name, module in sorted(sys.modules.items()))
        return [
            file for name, file in loaded if file and name not in self.strangers and self.is_user_module(name, file)
        ]

    def frame(self, start: FrameType | None) -> FrameType | None:
        """Return the nearest user frame, ``start`` included."""
        user, frame, outside = self.user_files, start, self.boundary
        while frame is not None and frame.f_code is not outside:
            known = user.get(frame.f_code.co_filename)
            if known or (known is None and self.is_user(frame)):
                return frame
            frame = frame.f_back
        return None

    def place(self, start: FrameType | None) -> Place | None:
        """Return the place of the nearest user frame."""
        frame = self.frame(start)
        return None if frame is None else self.at(frame.f_code, frame.f_lasti)

    def scene(self, start: FrameType | None) -> Place | None:
        """Return the place of the nearest frame that computes with torch: the user's, or a library's within its call.

        With namespaces given, only what they name counts.
        """
        kinds, frame, outside = self._kinds, start, self.boundary
        while frame is not None and frame.f_code is not outside:
            kind = kinds.get(frame.f_code.co_filename)
            if kind is None:
                kind = self._kind(frame)
            if kind == _USER:
                return self.at(frame.f_code, frame.f_lasti)
            if kind == _BUILT_ON_TORCH:
                return self._within(frame)
            frame = frame.f_back
        return None

    def raised(self, trace: TracebackType | None) -> Place | None:
        """Return the innermost place, below where a traceback begins, of the user's code or a library's that computes with torch."""
        found, trace = None, trace and trace.tb_next
        while trace is not None:
            found = trace.tb_frame if self._kind(trace.tb_frame) in (_USER, _BUILT_ON_TORCH) else found
            trace = trace.tb_next
        return self.scene(found)

    def _within(self, frame: FrameType) -> Place:
        """Return the place of a library's frame, with the frames that led to it: the nearest, and what the user called."""
        chain, caller = [frame], self.frame(frame.f_back)
        outer, passed = frame.f_back, 0
        while outer is not None and outer is not caller and passed < _MOST_PASSED:
            if self._kind(outer) == _BUILT_ON_TORCH:
                chain[_MOST_LIBRARY_FRAMES - 1 :] = [outer]
            outer, passed = outer.f_back, passed + 1
        place = self.of(caller)
        for inner in reversed(chain):
            place = self._reached_from(place, inner.f_code, inner.f_lasti)
        return place if place is not None else self.at(frame.f_code, frame.f_lasti)

    def _reached_from(self, caller: Place | None, code: CodeType, offset: int) -> Place:
        key = (id(code), offset, id(caller))
        known = self._reached.get(key)
        if known is None:
            known = self._reached[key] = Place(code, offset, caller)
        return known

    def _kind(self, frame: FrameType) -> int:
        name = frame.f_code.co_filename
        kind = self._kinds.get(name)
        if kind is None:
            built = not self._namespaces and not name.startswith((_OWN, "<")) and is_built_on_torch(frame)
            kind = self._kinds[name] = _USER if self.is_user(frame) else _BUILT_ON_TORCH if built else _OTHER
        return kind

    def at(self, code: CodeType, offset: int) -> Place:
        """Return the place of an instruction."""
        known = self.known.get((id(code), offset))
        if known is None:
            known = self.known[id(code), offset] = Place(code, offset)
        return known

    def callers(self, place: Place | None) -> tuple[Caller, ...]:
        """Return the calls that led to a library's place, the nearest first; none where it is the user's.

        A comprehension's frame stands at the line of its function's.
        """
        found: list[Caller] = []
        passed = {self.span(place).anchor()}
        while place is not None and (place := place.caller) is not None:
            span = self.span(place)
            if span.anchor() not in passed:
                passed.add(span.anchor())
                found.append(Caller(span, self.function(place)))
        return tuple(found)

    def of(self, frame: FrameType | None) -> Place | None:
        """Return where a frame is, None for no frame."""
        return None if frame is None else self.at(frame.f_code, frame.f_lasti)

    def depth(self, start: FrameType | None) -> int:
        """Return how many user frames are on the stack."""
        count = 0
        while (start := self.frame(start)) is not None:
            count, start = count + 1, start.f_back
        return count

    def stack(self, start: FrameType | None, most: int = 12) -> tuple[Place, ...]:
        """Return the places of the frames that compute with torch, from ``start`` outwards: :meth:`scene` first."""
        found: list[Place] = []
        while len(found) < most and (place := self.scene(start)) is not None and start is not None:
            found.append(place)
            while start is not None and start.f_code is not place.code:
                start = start.f_back
            start = start.f_back if start is not None else None
        return tuple(found)

    def here(self) -> Place | None:
        """Return the place of the nearest user frame above the caller."""
        return self.place(sys._getframe(1))

    def span(self, place: Place | None) -> Span:
        """Return where a place is; an empty span where there was no user code."""
        if place is None:
            return Span("", 0)
        if place.span is None:
            place.span = self._resolve(place.code, place.offset)
        return place.span

    def _resolve(self, code: CodeType, offset: int) -> Span:
        positions = list(code.co_positions())[offset // 2] if offset >= 0 else (None,) * 4
        line, end_line, column, end_column = positions
        if line is None:
            return Span(self.path(code.co_filename), code.co_firstlineno)
        if column is None or end_line is None or end_column is None:
            return Span(self.path(code.co_filename), line)
        line, column = start_of(code.co_filename, (line, column), (end_line, end_column))
        return Span(self.path(code.co_filename), line, column + 1, end_line, end_column + 1)

    def path(self, filename: str) -> str:
        """Return a file's path as reports show it."""
        known = self._paths.get(filename)
        if known is None:
            known = self._paths[filename] = self._relative(filename)
        return known

    def _relative(self, filename: str) -> str:
        if filename.startswith("<") or _cell(filename):
            return _cell(filename) or filename
        resolved = Path(real(filename))
        return (resolved.relative_to(self.root) if resolved.is_relative_to(self.root) else resolved).as_posix()

    def function(self, place: Place | None) -> str:
        """Return the qualified name of the function that a place is in: ``pkg.mod.Class.method``."""
        return "" if place is None else self.name_of(place.code)

    def name_of(self, code: CodeType) -> str:
        """Return a code object's name as every channel writes it: module, then the qualified name without ``<locals>``.

        What runs in a comprehension runs in its function: newer Pythons have no frame for it.
        """
        module = self._modules.get(code.co_filename) or Path(code.co_filename).stem
        if code.co_name == "<module>":
            return module
        parts = [part for part in code.co_qualname.split(".") if part not in _NO_FUNCTIONS]
        return ".".join((module, *parts))


def _cell(filename: str) -> str:
    """Return the name of a notebook's cell, ``In [3]``, empty where a file is none; its source is found under it."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    number = getattr(getattr(shell, "compile", None), "_filename_map", {}).get(filename)
    if number is None:
        return ""
    name = f"In [{number}]"
    if filename in linecache.cache:
        linecache.cache[name] = linecache.cache[filename]
    return name


def _loaded_from(filename: str, module: str) -> str:
    """Return the module that was loaded from a file: code made at run time carries that file's name in another."""
    if _file_of(sys.modules.get(module)) == filename:
        return module
    return min((name for name, other in tuple(sys.modules.items()) if _file_of(other) == filename), default=module)


def _file_of(module: Any) -> Any:
    return getattr(module, "__dict__", {}).get("__file__")


def _module_name(module: str, filename: str, frame: FrameType) -> str:
    """Return a module's name; the main program's is what it would be imported as."""
    if module != "__main__":
        return _loaded_from(filename, module)
    spec = frame.f_globals.get("__spec__")
    if _cell(filename):
        return module
    return spec.name if spec is not None and spec.name != "__main__" else Path(filename).stem
