"""Where a number in the program comes from: names followed through bindings to the literal that was written."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TypeGuard

from callscope.dynamic.forward.texts import settings_in, texts_of
from callscope.dynamic.source.expressions import parsed
from callscope.dynamic.source.held import unpacked
from callscope.dynamic.source.positional import Functions, functions_of, own_makers, passed

DEEPEST = 6
_CALL, _ASSIGNED, _DEFAULT, _RETURNED, _IN_TEXT = range(5)
_LONGEST_LIST = 1000
ARGUMENT = "argv "
"""Before the position of what stands on the command line, as a name."""
SOME = "[]"
"""After the name of a mapping or list of which an entry is read that the source does not tell."""
_BOUNDS = frozenset(("max", "min", "clamp", "clip", "clamp_min", "clamp_max", "maximum", "minimum"))
_LOOKING_UP = ("getenv", ".get", ".pop", ".setdefault")
_ENUMERATIONS = ("Enum", "Flag")
ANY = "*"
"""In a name that is put together: what its source does not tell."""
_FIXED = 3
"""So many characters of a key that is put together are told at least, or it may be any."""


@dataclass(frozen=True, slots=True, order=True)
class Binding:
    """A name bound to an expression: by a keyword or dict key (rank 0), an assignment (1), a default (2), what is returned (3), or in a text (4)."""

    rank: int
    filename: str
    line: int
    name: str
    text: str
    value: float | None
    leads_to: tuple[str, ...]
    computes: bool = False
    adds: bool = False
    """It is a sum or difference: where it is 0, each of its parts may be."""
    held: tuple[float, ...] = ()
    """The numbers of a literal list or tuple."""
    within: str = ""
    """The name of the mapping that it is an entry of."""
    rows: tuple[tuple[float, int], ...] = ()
    """The numbers of a literal list over several lines, each with its line."""
    data: bool = False
    """It holds data that was read or made: the value is that of some of its entries."""

    def holds(self, value: float) -> bool:
        """Return whether it is bound to such a number, or to a literal list with it."""
        return self.value == value if self.value is not None else value in self.held

    def hands_on(self, value: float) -> bool:
        """Return whether what it is bound to may be such a number because a name in it is: arithmetic hands on a 0 alone."""
        return self.value is None and (value == 0 or not self.computes)


def number_of(node: ast.AST | None) -> float | None:
    """Return the number that an expression is, None where it is no literal number."""
    try:
        value = ast.literal_eval(node) if isinstance(node, ast.expr) else None
    except (ValueError, TypeError, SyntaxError):
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def numbers_of(node: ast.AST) -> tuple[float, ...]:
    """Return the numbers of a literal list or tuple, nested ones too; nothing where other things are in it."""
    if not isinstance(node, ast.List | ast.Tuple) or len(node.elts) > _LONGEST_LIST:
        return ()
    parts = [numbers_of(part) or (number_of(part),) for part in node.elts]
    flat = [number for part in parts for number in part]
    return tuple(n for n in flat if n is not None) if None not in flat else ()


def _rows_of(node: ast.expr) -> tuple[tuple[float, int], ...]:
    """Return the numbers of a literal list that goes over several lines, each with its line."""
    if not numbers_of(node) or node.lineno == node.end_lineno:
        return ()
    parts = ((number_of(part), part) for part in ast.walk(node) if isinstance(part, ast.Constant | ast.UnaryOp))
    return tuple(dict.fromkeys((float(value), part.lineno) for value, part in parts if value is not None))


def names_in(node: ast.AST) -> tuple[str, ...]:
    """Return the identifiers that an expression reads: of ``config.scale`` the last part."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            found.append(part.attr)
        elif isinstance(part, ast.Name):
            found.append(part.id)
        elif isinstance(part, ast.Subscript) and isinstance(part.slice, ast.JoinedStr):
            found.extend(filter(None, [pattern_of(part.slice)]))
        elif isinstance(part, ast.Subscript) and _is_key(part.slice):
            found.append((ARGUMENT if _is_argv(part.value) else "") + str(part.slice.value))  # type: ignore[attr-defined]
        elif isinstance(part, ast.Subscript):
            found.extend(name + SOME for name in names_in(part.value)[:1])
        elif isinstance(part, ast.Call):
            found.extend(_keys_of(part))
    return tuple(dict.fromkeys(found))


def pattern_of(node: ast.JoinedStr) -> str:
    """Return ``"GAIN_*"`` of ``f"GAIN_{name}"``, "" where nearly all of it is made as the program runs."""
    parts = [str(part.value) if isinstance(part, ast.Constant) else ANY for part in node.values]
    return "".join(parts) if sum(len(part) for part in parts if part != ANY) >= _FIXED else ""


def _is_key(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is not ...


def _is_argv(node: ast.expr) -> bool:
    """Return whether an expression is the program's command line."""
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in ("sys.argv", "argv")


def _asked_for(call: ast.Call) -> list[str]:
    """Return the key that a call looks something up by: ``os.getenv("SCALE")``, ``config.get("scale", 0.0)``."""
    looks_up = isinstance(call.func, ast.Attribute | ast.Name) and ast.unparse(call.func).endswith(_LOOKING_UP)
    return _keys_of(call)[:1] if looks_up else []


def _keys_of(call: ast.Call) -> list[str]:
    """Return the texts that a call is given which may be keys: of ``setting("scale")``, ``os.environ.get(f"{group}_SCALE")``."""
    plain = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    put_together = [pattern_of(part) for part in call.args[:1] if isinstance(part, ast.JoinedStr)]
    return [*plain[:2], *filter(None, put_together)]


def bindings(filename: str, elsewhere: Functions) -> Iterator[Binding]:
    """Yield every binding of a name in a file; ``elsewhere``: what functions and classes of other files take."""
    tree = parsed(filename)
    functions = {**elsewhere, **functions_of(tree)} if tree is not None else {}
    makers = own_makers(tree) if tree is not None else {}
    for node in ast.walk(tree) if tree is not None else ():
        yield from _members(filename, node)
        by_place = passed(node, functions, makers.get(node, "")) if isinstance(node, ast.Call) else ()
        for rank, name, value in (*bound_expressions(node), *((_CALL, name, value) for name, value in by_place)):
            yield from _entries(filename, name, value)
            yield Binding(
                rank=rank,
                filename=filename,
                line=value.lineno,
                name=name,
                text=f"{name}={ast.unparse(value)}",
                value=number_of(value),
                leads_to=names_in(value),
                computes=isinstance(value, ast.BinOp | ast.Compare | ast.UnaryOp),
                adds=is_sum(value),
                held=numbers_of(value) or _bounds_in(value),
                rows=_rows_of(value),
            )
    for text in texts_of(tree) if tree is not None else ():
        for found in settings_in(text):
            shown = f"{found.name}={found.number}"
            yield Binding(_IN_TEXT, filename, found.line, found.name, shown, float(found.number), ())


def is_sum(node: ast.AST) -> TypeGuard[ast.BinOp]:
    """Return whether an expression adds or subtracts two others."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _bounds_in(value: ast.expr) -> tuple[float, ...]:
    """Return the numbers that bound a value: 0 of ``start * max(0.0, 1 - step / total)``."""
    calls = [part for part in ast.walk(value) if isinstance(part, ast.Call) and _last_name(part.func) in _BOUNDS]
    given = [number_of(part) for call in calls for part in (*call.args, *(keyword.value for keyword in call.keywords))]
    return tuple(number for number in given if number is not None)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _entries(filename: str, name: str, value: ast.expr) -> Iterator[Binding]:
    """Yield the numbers of a literal dictionary as entries of what it is bound to."""
    pairs = zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ()
    for key, entry in pairs:
        number = number_of(entry)
        if isinstance(key, ast.Constant) and number is not None:
            text = f"{name}[{key.value!r}]={ast.unparse(entry)}"
            yield Binding(_CALL, filename, entry.lineno, str(key.value), text, number, (), within=name)


def _members(filename: str, node: ast.AST) -> Iterator[Binding]:
    """Yield the numbers of an enumeration as entries of it: ``Regime[name]`` is one of them."""
    if not isinstance(node, ast.ClassDef) or not any(ast.unparse(base).endswith(_ENUMERATIONS) for base in node.bases):
        return
    for part in node.body:
        number = number_of(part.value) if isinstance(part, ast.Assign) else None
        if isinstance(part, ast.Assign) and number is not None:
            for member in names_in(part.targets[0])[:1]:
                text = f"{node.name}.{member}={ast.unparse(part.value)}"
                yield Binding(_ASSIGNED, filename, part.lineno, member, text, number, (), within=node.name)


def bound_expressions(node: ast.AST) -> Iterator[tuple[int, str, ast.expr]]:
    """Yield rank, name and expression of what a node binds."""
    if isinstance(node, ast.Call):
        yield from ((_CALL, keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)
        yield from _options(node)
        yield from _else(node)
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from ((_CALL, str(key.value), value) for key, value in pairs if isinstance(key, ast.Constant))
    elif isinstance(node, ast.Assign):
        yield from (
            (_ASSIGNED, name, _default_of(value) or value)
            for target in node.targets
            for part, value in unpacked(target, node.value)
            for name in names_in(part)[:1]
        )
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from ((_ASSIGNED, name, _default_of(node.value) or node.value) for name in names_in(node.target)[:1])
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from _defaults(node.args)
        yield from _returned(node)


def _returned(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[tuple[int, str, ast.expr]]:
    """Yield what a function returns that is given nothing (a property, a reader of the environment), or that looks something up."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    if isinstance(node, ast.Lambda):
        return
    asked = bool([name for name in names if name not in ("self", "cls")])
    for part in node.body:
        if isinstance(part, ast.Return) and part.value is not None and (not asked or _looks_up(part.value)):
            yield _RETURNED, node.name, part.value


def _looks_up(value: ast.expr) -> bool:
    """Return whether an expression hands on an entry of something, at most converted: ``float(table[name])``."""
    if isinstance(value, ast.Call):
        inner = _asked_for(value) or (len(value.args) == 1 and not value.keywords and _looks_up(value.args[0]))
        return bool(inner) or _last_name(value.func) in ("get", "getattr", "getenv", "pop")
    return isinstance(value, ast.Subscript)


def _options(call: ast.Call) -> Iterator[tuple[int, str, ast.expr]]:
    """Yield an option of a command line (``"--some-name", default=0.0``) under the name that the program reads it by."""
    default = _default_of(call)
    named = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "dest")]
    for part in named if default is not None else ():
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and default is not None:
            yield _DEFAULT, part.value.lstrip("-").replace("-", "_"), default


def _else(call: ast.Call) -> Iterator[tuple[int, str, ast.expr]]:
    """Yield what a call gives for a key that is not there (``os.environ.get("SCALE", "0.0")``), under the key; of a text its number."""
    given = call.args[1] if len(call.args) == 2 else None
    value = given.value if isinstance(given, ast.Constant) else None
    if given is None or not isinstance(value, str | float | int) or isinstance(value, bool):
        return
    with suppress(ValueError):
        number = ast.copy_location(ast.Constant(float(value)), given)
        yield from ((_DEFAULT, key, number) for key in _asked_for(call))


def _default_of(value: ast.expr) -> ast.expr | None:
    """Return what a call declares as a default: of an option, of a dataclass's field."""
    keywords = value.keywords if isinstance(value, ast.Call) else ()
    return next((keyword.value for keyword in keywords if keyword.arg == "default"), None)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[int, str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, value in zip(positional[::-1], arguments.defaults[::-1], strict=False):
        yield _DEFAULT, argument.arg, value
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield _DEFAULT, argument.arg, default


class Literals:
    """All bindings of the user's files, and ``further`` ones; follows a name to the literal of a given value."""

    def __init__(self, filenames: Sequence[str], further: Iterable[Binding]) -> None:
        self._by_name: dict[str, list[Binding]] = {}
        known = functions_of(*(tree for name in filenames if (tree := parsed(name)) is not None))
        for found in (*(bindings(name, known) for name in filenames), further):
            for binding in found:
                name = f"{binding.within}{SOME}" if binding.within else binding.name
                self._by_name.setdefault(name, []).append(binding)

    def _bound_to(self, name: str) -> Iterable[Binding]:
        """Return the bindings of a name; of one that is put together those of all that it may be."""
        if ANY not in name:
            return self._by_name.get(name, ())
        return (b for known, bound in self._by_name.items() if fnmatchcase(known, name) for b in bound)

    def trail(self, names: Sequence[str], value: float) -> tuple[Binding, ...]:
        """Return the bindings from one of ``names`` to a literal equal to ``value``, the shortest; else nothing."""
        trails: list[tuple[Binding, ...]] = [()]
        seen: set[str] = set()
        frontier: list[tuple[str, tuple[Binding, ...]]] = [(name, ()) for name in names]
        for _ in range(DEEPEST):
            reached: list[tuple[str, tuple[Binding, ...]]] = []
            for name, so_far in frontier:
                if name in seen:
                    continue
                seen.add(name)
                known = sorted(self._bound_to(name))
                held = [(*so_far, b) for b in known if b.holds(value)]
                trails += held if len(held) == 1 or not (name.endswith(SOME) or ANY in name) else []
                reached += [(inner, (*so_far, b)) for b in known if b.hands_on(value) for inner in b.leads_to]
                if name.endswith(SOME):
                    handed = [b for b in self._by_name.get(name.removesuffix(SOME), ()) if b.value is None]
                    trails += [(*so_far, b) for b in sorted(handed) if b.holds(value)]
                    reached += [(inner + SOME, (*so_far, b)) for b in handed for inner in b.leads_to if not b.computes]
            if len(trails) > 1:
                break
            frontier = reached
        found = _in_its_row(min(trails[1:], key=lambda t: (len(t), t[-1].rank, t[-1]), default=()), value)
        return (*self._beside(found), *found) if value == 0 else found

    def _beside(self, trail: tuple[Binding, ...]) -> Iterator[Binding]:
        """Yield the zeros that are added to the one that a trail leads to."""
        for binding, following in pairwise(trail):
            for name in binding.leads_to if binding.adds else ():
                other = self.trail([name], 0.0) if name != following.name else ()
                if other and other[-1] not in trail:
                    yield other[-1]


def _in_its_row(trail: tuple[Binding, ...], value: float) -> tuple[Binding, ...]:
    """Return a trail that ends in a list over several lines with the line that the number stands in, if it is in one."""
    lines = {line for number, line in trail[-1].rows if number == value} if trail else set[int]()
    return (*trail[:-1], replace(trail[-1], line=lines.pop())) if len(lines) == 1 else trail
