"""The dotted name that an expression spells: ``np.asarray`` is ``numpy.asarray``, wherever it was imported from."""

from __future__ import annotations

from callscope.taint.names.words import words
from callscope.taint.program.view import View

_DEPTH = 24
_SAME = {"torch.functional.F": "torch.nn.functional"}
_HANDED_ON = {"Parameter": "torch.nn.Parameter"} | {
    name: f"torch.{name}"
    for name in words(
        "Tensor where stack cat concatenate tensor as_tensor from_numpy zeros zeros_like ones ones_like full full_like eye arange linspace"
    )
}
"""Names of torch that packages import from a module of their own (``from package.core import where``)."""
_WHOLE_CASTS = frozenset({"long", "int", "short"})
_DTYPES = frozenset(
    f"torch.{name}" for name in words("long int short int64 int32 int16 int8 uint8 bool float double float64 float32")
)
_OF_ONE_TYPE = words("to cuda cpu clone contiguous view reshape clamp clip squeeze unsqueeze flatten expand detach abs")
"""Methods that leave a tensor's type as it is (``to`` a device)."""
_NAMED_METHODS = frozenset({"operator.methodcaller", "operator.attrgetter"})
"""What makes a function of a method's or attribute's name: ``methodcaller("item")(t)`` is ``torch.Tensor.item(t)``."""


class Spelling:
    """Resolves names syntactically, through imports, re-exports, aliases and captures; remembers answers."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._known: dict[tuple[int, int], str | None] = {}
        self._stars: dict[int, list[str]] = {}

    def name(self, g: int, v: int, depth: int = _DEPTH) -> str | None:
        """Return the dotted name of a value, None if it is not one name."""
        key = (g, v)
        if key in self._known:
            return self._known[key]
        found = self._find(g, v, depth) if depth else None
        if depth == _DEPTH or found is not None:
            self._known[key] = found
        return found

    def _find(self, g: int, v: int, depth: int) -> str | None:
        op, operands, data = self.view.units[g].values[v]
        match op:
            case "builtin":
                return str(data)
            case "import":
                module, top = data
                return str(module).partition(".")[0] if top else str(module)
            case "importfrom":
                return self._imported(g, data[0], data[1], depth)
            case "attr" if data == "dtype":
                return self._type_of(g, operands[0]) or self._member_of(g, operands[0], data, depth)
            case "attr":
                return self._member_of(g, operands[0], data, depth)
            case "global" | "free":
                return self._captured(g, data, depth)
            case "cell" | "pi":
                return self.name(g, operands[0], depth - 1)
            case "call":
                return self._result(g, operands, depth)
            case "phi":
                return _one({self.name(g, operand, depth - 1) for operand in operands if operand < v})
        return None

    def _member_of(self, g: int, v: int, name: str, depth: int) -> str | None:
        base = self.name(g, v, depth - 1)
        return None if base is None or base.endswith("()") else self._member(base, name, depth)

    def _type_of(self, g: int, v: int) -> str | None:
        """``cell.dtype`` of ``cell = s.to(torch.long).clamp(max=n)``: return the type that a cast has named; ``cell = s.long()``, too."""
        values = self.view.units[g].values
        for _ in range(_DEPTH):
            op, operands, _ = values[v]
            below = values[operands[0]] if op == "call" else ("", (), "")
            if below[0] == "attr" and below[2] in _WHOLE_CASTS and len(operands) == 1:
                return f"torch.{below[2]}"
            if below[0] == "attr" and below[2] in ("to", "type"):
                said = (self.name(g, o) for o in operands[1:])
                found = next((name for name in said if name in _DTYPES), None)
                if found is not None:
                    return found
            if op not in ("pi", "cell", "item") and not (below[0] == "attr" and below[2] in _OF_ONE_TYPE):
                return None
            v = below[1][0] if op == "call" else operands[0]
        return None

    def _imported(self, g: int, module: str, name: str, depth: int) -> str | None:
        place = self.view.binding(module, name)
        if place is not None:
            return self.name(*place, depth - 1) or f"{module}.{name}"
        if name in _HANDED_ON and self.view.module_unit(module) is None and self._is_own(g, module):
            return _HANDED_ON[name]
        return f"{module}.{name}"

    def _is_own(self, g: int, module: str) -> bool:
        """Return whether a module that is not in view belongs to the package of a unit."""
        return module.partition(".")[0] in ("", self.view.module(g).partition(".")[0])

    def _member(self, base: str, name: str, depth: int) -> str | None:
        place = self.view.binding(base, name)
        if place is not None:
            return self.name(*place, depth - 1) or f"{base}.{name}"
        return f"{base}.{name}"

    def _captured(self, g: int, data: tuple[int, str], depth: int) -> str | None:
        owner, name = data
        values = self.view.units[g].captures.get((owner, name), ())
        if not values:
            return (self._starred(g, name, depth) or name) if owner == 0 else None
        return _one({self.name(self.view.first(g) + owner, value, depth - 1) for value in values[:4]})

    def _starred(self, g: int, name: str, depth: int) -> str | None:
        """``nn`` where ``from .base import *`` brings it, ``Linear`` of ``from torch.nn import *``."""
        module = self.view.first(g)
        if module not in self._stars:
            values = self.view.units[module].values
            self._stars[module] = [str(data) for op, _, data in values if op == "importstar"]
        for star in self._stars[module]:
            place = self.view.binding(star, name)
            found = self.name(*place, depth - 1) if place is not None and depth > 1 else None
            if found is not None:
                return found
            if star.partition(".")[0] == "torch" and name[:1].isupper():
                return f"{star}.{name}"
        return None

    def _result(self, g: int, operands: tuple[int, ...], depth: int) -> str | None:
        """Name what a call gives only where that is callable in turn: ``np.vectorize(f)`` is ``numpy.vectorize()``."""
        called = self.name(g, operands[0], depth - 1)
        if called == "importlib.import_module" and len(operands) > 1:
            op, _, data = self.view.units[g].values[operands[1]]
            return str(data) if op == "const" else None
        if called == "getattr" and len(operands) >= 3:
            base, (op, _, data) = self.name(g, operands[1], depth - 1), self.view.units[g].values[operands[2]]
            return self._member(base, data, depth) if base and op == "const" and isinstance(data, str) else None
        if called == "functools.partial" and len(operands) > 1:
            return self.name(g, operands[1], depth - 1)
        if called in _NAMED_METHODS and len(operands) == 2:
            op, _, data = self.view.units[g].values[operands[1]]
            return f"torch.Tensor.{data}" if op == "const" and isinstance(data, str) and "." not in data else None
        return f"{called}()" if called and called.count("()") == 0 else None


def _one(names: set[str | None]) -> str | None:
    """Return the only name; of names of several libraries (``try: from cupy import asarray``) torch's, which tensors are given to."""
    if len(names) == 1:
        return names.pop()
    of_torch = [name for name in names if name is not None and name.startswith("torch.") and "()" not in name]
    return of_torch[0] if len(of_torch) == 1 and None not in names else None


_DEEP = 5


def is_stopped_in_words(view: View, g: int, v: int) -> bool:
    """Return whether a value is ``x.detach()`` or ``x.data``, under whatever name in its function."""
    values = view.units[g].values
    while values[v][0] == "pi":
        v = values[v][1][0]
    op, operands, data = values[v]
    if op == "attr":
        return bool(data == "data")
    return op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "detach"


def is_of_stopped(view: View, g: int, v: int, depth: int = _DEEP) -> bool:
    """``torch.mean(norms.detach())``: a value that is worked out of nothing but what is stopped in so many words, and numbers."""
    values = view.units[g].values
    op, operands, data = values[v]
    if is_stopped_in_words(view, g, v) or not depth:
        return bool(depth)
    if op == "attr":
        return data not in ("shape", "dtype", "device") and is_of_stopped(view, g, operands[0], depth - 1)
    if op in ("pi", "unary"):
        return is_of_stopped(view, g, operands[0], depth - 1)
    parts = [operands[0], *operands[1:]] if op == "call" and values[operands[0]][0] == "attr" else list(operands)
    if op == "call" and values[operands[0]][0] == "attr" and values[values[operands[0]][1][0]][0] == "global":
        parts = list(operands[1:])  # ``torch.mean``
    if op not in ("call", "binop"):
        return False
    given = [part for part in parts if values[part][0] != "const"]
    return bool(given) and all(is_of_stopped(view, g, part, depth - 1) for part in given)
