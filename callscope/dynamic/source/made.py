"""What data was read or made by, as the source shows it: through variables, loops and functions of the user's files."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from callscope.dynamic.source.expressions import parsed, text_of
from callscope.dynamic.source.held import Scope, held_in

_FAR = 5
"""So many variables and functions are followed."""
_HANDING_ON = frozenset({
    "float", "int", "complex", "list", "tuple", "sorted", "zip", "enumerate", "reversed", "tensor", "as_tensor", "asarray", "array",
    "stack", "cat", "concatenate", "FloatTensor", "DoubleTensor", "Tensor", "Parameter", "float64", "float32", "copy", "get",
    "getattr", "pop", "setdefault", "from_numpy", "split", "strip", "splitlines", "items", "values", "astype", "reshape",
})  # fmt: skip
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """Where data comes from: the variable that holds it, or the function that returns it, and the expression there."""

    filename: str
    name: str
    value: ast.expr

    @property
    def line(self) -> int:
        """Return the line of the expression."""
        return self.value.lineno

    @property
    def text(self) -> str:
        """Return the source as a step on the way back."""
        return " ".join(f"{self.name} = {text_of(self.value)}".split())


class Made:
    """Follows data in the files of a program."""

    def __init__(self, filenames: Sequence[str]) -> None:
        self._filenames = filenames

    def of(self, node: ast.expr, scope: Scope, far: int = _FAR) -> Source | None:
        """Return what an expression's data was read or made by, None where that is not told."""
        for part in ast.walk(node) if far else ():
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                found = self._of_name(part.id, scope, far)
                if found is not None:
                    return found
        return None

    def _of_name(self, name: str, scope: Scope, far: int) -> Source | None:
        for inner, value in self._held(name, scope):
            calls = isinstance(value, ast.Call) and callee(value) not in _HANDING_ON
            own = calls and isinstance(value, ast.Call) and callee(value) in self._functions
            further = self.of(value.func if own else value, inner, far - 1) if own or not calls else None  # type: ignore[attr-defined]
            if further or not _is_entry(value):  # an entry of a file that is read has no data of its own
                return further or Source(inner.filename, name, value)
        return self._returned(name, far)

    def _held(self, name: str, scope: Scope) -> Iterator[tuple[Scope, ast.expr]]:
        """Yield what a variable holds: one of the function, else of the modules."""
        own = list(held_in(scope, name))
        yield from ((scope, value) for value in own)
        for filename in () if own else dict.fromkeys((scope.filename, *self._filenames)):
            found = list(_at_top(filename, name))
            if found:
                yield from ((Scope(filename, 0, 0), value) for value in found)
                return

    def _returned(self, name: str, far: int) -> Source | None:
        """Return what a function of the user's returns, or what that was made by."""
        filename, function = self._functions.get(name, ("", None))
        for part in ast.walk(function) if function is not None and far else ():
            if isinstance(part, ast.Return | ast.Yield) and part.value is not None:
                inner = Scope(filename, function.lineno, function.end_lineno or 0)  # type: ignore[union-attr]
                further = None if _puts_zero(part.value) else self.of(part.value, inner, far - 1)
                return further or Source(filename, name, part.value)
        return None

    @cached_property
    def _functions(self) -> dict[str, tuple[str, _Function]]:
        """Return the functions of the files by name; one that is defined twice tells nothing."""
        found: dict[str, tuple[str, _Function]] = {}
        twice: set[str] = set()
        for filename in self._filenames:
            tree = parsed(filename)
            for node in ast.walk(tree) if tree is not None else ():
                if isinstance(node, _Function):
                    twice |= {node.name} & found.keys()
                    found[node.name] = filename, node
        return {name: one for name, one in found.items() if name not in twice}


def _puts_zero(value: ast.expr) -> bool:
    """Return whether an expression gives a 0 of its own: what is looked up in vain (``known.get(word, 0)``), another branch."""
    calls = (
        part for part in ast.walk(value) if isinstance(part, ast.Call) and callee(part) in ("get", "pop", "getattr")
    )
    branches = (part for part in ast.walk(value) if isinstance(part, ast.IfExp))
    given = [
        *(call.args[-1] for call in calls if len(call.args) > 1),
        *(b for one in branches for b in (one.body, one.orelse)),
    ]
    return any(isinstance(one, ast.Constant) and one.value == 0 and not isinstance(one.value, bool) for one in given)


def callee(call: ast.Call) -> str:
    """Return the last name of what is called: ``tensor`` of ``torch.tensor(0.0)``."""
    return text_of(call.func).rpartition(".")[2]


def _at_top(filename: str, name: str) -> Iterator[ast.expr]:
    """Yield what a module assigns to a variable of its own."""
    tree = parsed(filename)
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield node.value


def _is_entry(value: ast.expr) -> bool:
    """Return whether it is what a loop goes through, as :func:`held.looped_over` gives it: some entry of that."""
    return isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant) and value.slice.value is ...
