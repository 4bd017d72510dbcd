"""Where a number in the program comes from: names followed through bindings to the literal that was written."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType

from callscope.dynamic.source.expressions import parsed
from callscope.dynamic.source.positional import functions_of, passed

DEEPEST = 6
_CALL, _ASSIGNED, _DEFAULT = 0, 1, 2
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_LONGEST_LIST = 1000
ARGUMENT = "argv "
"""Before the position of what stands on the command line, as a name."""
SOME = "[]"
"""After the name of a mapping or list of which an entry is read that the source does not tell."""
_LOOKING_UP = ("getenv", ".get", ".pop", ".setdefault")


@dataclass(frozen=True, slots=True, order=True)
class Binding:
    """A name bound to an expression: by a keyword or dict key (rank 0), an assignment (1), or a default (2)."""

    rank: int
    filename: str
    line: int
    name: str
    text: str
    value: float | None
    leads_to: tuple[str, ...]
    computes: bool = False
    held: tuple[float, ...] = ()
    """The numbers of a literal list or tuple."""
    within: str = ""
    """The name of the mapping that it is an entry of."""
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


def names_in(node: ast.AST) -> tuple[str, ...]:
    """Return the identifiers that an expression reads: of ``config.scale`` the last part."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            found.append(part.attr)
        elif isinstance(part, ast.Name):
            found.append(part.id)
        elif isinstance(part, ast.Subscript) and _is_key(part.slice):
            found.append((ARGUMENT if _is_argv(part.value) else "") + str(part.slice.value))  # type: ignore[attr-defined]
        elif isinstance(part, ast.Subscript):
            found.extend(name + SOME for name in names_in(part.value)[:1])
        elif isinstance(part, ast.Call):
            found.extend(_asked_for(part))
    return tuple(dict.fromkeys(found))


def _is_key(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is not ...


def _is_argv(node: ast.expr) -> bool:
    """Return whether an expression is the program's command line."""
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in ("sys.argv", "argv")


def _asked_for(call: ast.Call) -> list[str]:
    """Return the key that a call looks something up by: ``os.getenv("SCALE")``, ``config.get("scale", 0.0)``."""
    looks_up = isinstance(call.func, ast.Attribute | ast.Name) and ast.unparse(call.func).endswith(_LOOKING_UP)
    keys = [part.value for part in call.args[:1] if isinstance(part, ast.Constant)] if looks_up else []
    return [key for key in keys if isinstance(key, str)]


def bindings(filename: str) -> Iterator[Binding]:
    """Yield every binding of a name in a file."""
    tree = parsed(filename)
    functions = functions_of(tree) if tree is not None else {}
    for node in ast.walk(tree) if tree is not None else ():
        by_place = passed(node, functions) if isinstance(node, ast.Call) else ()
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
                held=numbers_of(value),
            )


def _entries(filename: str, name: str, value: ast.expr) -> Iterator[Binding]:
    """Yield the numbers of a literal dictionary as entries of what it is bound to."""
    pairs = zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ()
    for key, entry in pairs:
        number = number_of(entry)
        if isinstance(key, ast.Constant) and number is not None:
            text = f"{name}[{key.value!r}]={ast.unparse(entry)}"
            yield Binding(_CALL, filename, entry.lineno, str(key.value), text, number, (), within=name)


def bound_expressions(node: ast.AST) -> Iterator[tuple[int, str, ast.expr]]:
    """Yield rank, name and expression of what a node binds."""
    if isinstance(node, ast.Call):
        yield from ((_CALL, keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)
        yield from _options(node)
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


def _options(call: ast.Call) -> Iterator[tuple[int, str, ast.expr]]:
    """Yield an option of a command line (``"--some-name", default=0.0``) under the name that the program reads it by."""
    default = _default_of(call)
    named = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "dest")]
    for part in named if default is not None else ():
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and default is not None:
            yield _DEFAULT, part.value.lstrip("-").replace("-", "_"), default


def _default_of(value: ast.expr) -> ast.expr | None:
    """Return what a call declares as a default: of an option, of a dataclass's field."""
    keywords = value.keywords if isinstance(value, ast.Call) else ()
    return next((keyword.value for keyword in keywords if keyword.arg == "default"), None)


def unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield each target of an assignment with what it gets: ``a, b = c, d`` is two."""
    many = (ast.Tuple, ast.List)
    if isinstance(target, many) and isinstance(value, many) and len(target.elts) == len(value.elts):
        for inner, part in zip(target.elts, value.elts, strict=True):
            yield from unpacked(inner, part)
    else:
        yield target, value


def _defaults(arguments: ast.arguments) -> Iterator[tuple[int, str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, value in zip(positional[::-1], arguments.defaults[::-1], strict=False):
        yield _DEFAULT, argument.arg, value
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield _DEFAULT, argument.arg, default


def parameters_of(code: CodeType) -> tuple[str, ...]:
    """Return the names of a function's parameters, ``self`` included."""
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def argument_of(call: ast.AST, code: CodeType, name: str) -> ast.expr | None:
    """Return what ``call`` passes for the parameter ``name`` of the function ``code``, None where it cannot be told."""
    if not isinstance(call, ast.Call):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = code.co_varnames[: code.co_argcount]
    if name not in positional or any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    bound = positional[:1] in (("self",), ("cls",)) and isinstance(call.func, ast.Attribute | ast.Name)
    position = positional.index(name) - (1 if bound else 0)
    return call.args[position] if 0 <= position < len(call.args) else None


def assigned_in(code: CodeType, name: str) -> Iterator[ast.expr]:
    """Yield what is assigned to a local variable within the lines of a function."""
    first, last = _lines_of(code)
    for node in _nodes_of(code):
        if isinstance(node, ast.Assign | ast.AnnAssign) and first <= node.lineno <= last:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            pairs = [pair for t in targets if node.value is not None for pair in unpacked(t, node.value)]
            yield from (value for part, value in pairs if isinstance(part, ast.Name) and part.id == name)


def _nodes_of(code: CodeType) -> Iterator[ast.AST]:
    tree = parsed(code.co_filename)
    return ast.walk(tree) if tree is not None else iter(())


def _lines_of(code: CodeType) -> tuple[int, int]:
    """Return the first and last line of a function; a comprehension reads the names of the function that it stands in."""
    lines = [line for _, _, line in code.co_lines() if line is not None] or [0]
    first, last = min(lines), max(lines)
    if code.co_name not in _COMPREHENSIONS:
        return first, last
    around = [
        (node.lineno, node.end_lineno or 0)
        for node in _nodes_of(code)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= first <= last <= (node.end_lineno or 0)
    ]
    return max(around, default=(0, sys.maxsize))


def looped_over(code: CodeType, name: str) -> Iterator[ast.expr]:
    """Yield what a variable is an entry of, within the lines of a function: what a loop or a comprehension goes through.

    Of ``rows.items()`` that is ``rows[...]``, of ``zip(rows, names)`` what stands in the variable's place.
    """
    first, last = _lines_of(code)
    for node in _nodes_of(code):
        if isinstance(node, ast.For | ast.comprehension) and first <= node.iter.lineno <= last:
            for part, value in _gone_through(node.target, node.iter):
                if isinstance(part, ast.Name) and part.id == name:
                    yield ast.copy_location(ast.Subscript(value, ast.Constant(...), ast.Load()), value)


def _gone_through(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    called = value.func if isinstance(value, ast.Call) else None
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    if isinstance(called, ast.Attribute) and called.attr in ("items", "values") and not value.args:  # type: ignore[attr-defined]
        yield parts[-1], called.value
    elif isinstance(called, ast.Name) and called.id == "enumerate" and len(parts) == 2 and value.args:  # type: ignore[attr-defined]
        yield from _gone_through(parts[1], value.args[0])  # type: ignore[attr-defined]
    elif isinstance(called, ast.Name) and called.id == "zip" and len(parts) == len(value.args):  # type: ignore[attr-defined]
        yield from zip(parts, value.args, strict=True)  # type: ignore[attr-defined]
    elif len(parts) == 1:
        yield target, value


def held_in(code: CodeType, name: str) -> Iterator[ast.expr]:
    """Yield what a variable holds within the lines of a function: what it is assigned, or what a ``with`` gives it."""
    yield from assigned_in(code, name)
    yield from looped_over(code, name)
    tree = parsed(code.co_filename)
    for node in ast.walk(tree) if tree is not None else ():
        for item in node.items if isinstance(node, ast.With | ast.AsyncWith) else ():
            if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name:
                yield item.context_expr


class Literals:
    """All bindings of the user's files, and ``further`` ones; follows a name to the literal of a given value."""

    def __init__(self, filenames: Sequence[str], further: Iterable[Binding]) -> None:
        self._by_name: dict[str, list[Binding]] = {}
        for found in (*map(bindings, filenames), further):
            for binding in found:
                name = f"{binding.within}{SOME}" if binding.within else binding.name
                self._by_name.setdefault(name, []).append(binding)

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
                known = sorted(self._by_name.get(name, ()))
                held = [(*so_far, b) for b in known if b.holds(value)]
                trails += held if len(held) == 1 or not name.endswith(SOME) else []
                reached += [(inner, (*so_far, b)) for b in known if b.hands_on(value) for inner in b.leads_to]
                if name.endswith(SOME):
                    handed = [b for b in self._by_name.get(name.removesuffix(SOME), ()) if b.value is None]
                    trails += [(*so_far, b) for b in sorted(handed) if b.holds(value)]
                    reached += [(inner + SOME, (*so_far, b)) for b in handed for inner in b.leads_to if not b.computes]
            if len(trails) > 1:
                break
            frontier = reached
        return min(trails[1:], key=lambda t: (len(t), t[-1].rank, t[-1]), default=())
