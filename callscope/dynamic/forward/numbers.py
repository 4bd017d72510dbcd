"""The numbers that a program is written with: what an experiment may change to see which of them kills a gradient.

Where a number that kills is computed (``1 - forget``, ``tile // step``), no literal is equal to it, and no name leads to one.
Then those that the dead expression may be made of are offered, the likeliest first, each to be changed alone.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from callscope.dynamic.forward.literals import SOME, bindings, names_in, number_of
from callscope.dynamic.forward.replacing import AT, bound_literals
from callscope.dynamic.forward.settings import settings
from callscope.dynamic.source.expressions import parsed, text_of
from callscope.dynamic.source.positional import functions_of, passed

MOST = 24
"""So many are offered."""
_FARTHEST = 8
_LONGEST = 80
_NO_VALUES = frozenset((
    "dim", "axis", "seed", "requires_grad", "keepdim", "keepdims", "dtype", "device", "indent", "encoding", "nargs", "skiprows",
    "correction", "ndim", "start", "maxsize", "version", "verbose", "num_workers",
))  # fmt: skip
_COMPUTING = ast.BinOp | ast.UnaryOp | ast.Compare | ast.AugAssign
Names = dict[str, set[str]]
Offer = tuple[str, float, str]
"""What ``RunPlan.replace`` takes, the value, and where and how it is written."""


class Number(NamedTuple):
    """A number as it is written. ``key``: what ``RunPlan.replace`` takes; ``owner``: the name that it goes by, or is part of."""

    key: str
    owner: str
    value: float
    text: str
    computed: bool = False


class Numbers:
    """The numbers of a program's files, and which names are made of which."""

    def __init__(self, filenames: Sequence[str], path: Callable[[str], str]) -> None:
        self._edges = _edges(filenames)
        self._found = [number for filename in filenames for number in _in_source(filename, path(filename))]
        for binding in settings(filenames):
            if binding.line and binding.value is not None:
                key = f"{path(binding.filename)}:{binding.line}:{binding.name}"
                self._found.append(Number(key, binding.name, binding.value, binding.text))

    def offered(self, dead: ast.expr) -> tuple[Offer, ...]:
        """Return the numbers that a dead expression may be made of: zeros first, what is only computed with last."""
        depths = _depths(self._edges, names_in(dead))
        near = [number for number in self._found if number.owner in depths]
        ranked = sorted(near, key=lambda n: _unlikely(n, depths[n.owner]))
        return tuple((n.key, n.value, f"{n.key.rpartition(':')[0]}: {n.text}") for n in ranked[:MOST])


def _unlikely(number: Number, depth: int) -> tuple[object, ...]:
    """Return a key by which the likeliest number comes first; a whole number is a size more often than a factor."""
    whole = isinstance(number.value, int)
    return number.computed, number.value != 0, whole, depth, -_distance(number.value), number.key


def _distance(value: float) -> float:
    """Return how far a number is from 1, in powers."""
    return abs(math.log(abs(value))) if value and math.isfinite(value) else 50.0


def _in_source(filename: str, path: str) -> Iterator[Number]:
    """Yield the numbers of a file: those that are bound to a name, and what has a fraction; not what parameters are made of."""
    tree = parsed(filename)
    if tree is None:
        return
    leaves = {id(part) for call in ast.walk(tree) if _makes_leaf(call) for part in ast.walk(call)}
    known = set[int]()
    bound = list(bound_literals(tree))
    alike = Counter((literal.lineno, name) for name, literal in bound)
    for name, literal in bound:
        known.add(id(literal))
        value = number_of(literal)
        if value is not None and id(literal) not in leaves and name not in _NO_VALUES:
            alone = alike[literal.lineno, name] == 1  # else the column tells which
            key = f"{path}:{literal.lineno}:{name if alone else f'{AT}{literal.col_offset}'}"
            yield Number(key, name, value, f"{name}={text_of(literal)}")
    for owner, statement in _owned(tree):
        for part, computed in _constants(statement):
            value = number_of(part)
            if isinstance(value, float) and id(part) not in known | leaves:
                text = " ".join(text_of(statement).split())
                shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
                yield Number(f"{path}:{part.lineno}:{AT}{part.col_offset}", owner, value, shown, computed)


def _makes_leaf(node: ast.AST) -> bool:
    """Return whether a call makes a parameter: its numbers are what the gradient is for."""
    if not isinstance(node, ast.Call):
        return False
    name = text_of(node.func).rpartition(".")[2]
    return name in ("Parameter", "requires_grad_") or any(keyword.arg == "requires_grad" for keyword in node.keywords)


def _owned(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the statements that give a name its value, with the name: an assignment's, the function's that returns it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((name, node) for target in targets for name in names_in(target)[:1])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((node.name, part) for part in ast.walk(node) if _hands_out(part))  # type: ignore[misc]


def _hands_out(part: ast.AST) -> bool:
    return isinstance(part, ast.Return) or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Yield))


def _constants(statement: ast.AST) -> Iterator[tuple[ast.Constant, bool]]:
    """Yield the constants of a statement, each with whether something is computed with it there."""
    pending: list[tuple[ast.AST, bool]] = [(statement, isinstance(statement, _COMPUTING))]
    while pending:
        node, computed = pending.pop()
        if isinstance(node, ast.Constant):
            yield node, computed
        inner = computed or isinstance(node, _COMPUTING)
        pending.extend((child, inner) for child in ast.iter_child_nodes(node))


def _edges(filenames: Sequence[str]) -> Names:
    """Return which names each name is made of: by assignments, arguments, loops, and what functions return."""
    trees = [tree for filename in filenames if (tree := parsed(filename)) is not None]
    known, edges = functions_of(*trees), Names()
    own = {(name,) for name in known}  # of what the program's own functions and classes are given, objects are made
    for filename in filenames:
        for binding in bindings(filename, known):
            edges.setdefault(binding.name, set()).update(binding.leads_to)
            if binding.within:
                edges.setdefault(binding.within, set()).add(binding.name)
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.For | ast.comprehension):
            for target in (part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)):
                edges.setdefault(target, set()).update(names_in(node.iter))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            made = (names_in(part) for part in ast.walk(node) if _hands_out(part))
            edges.setdefault(node.name, set()).update(name for names in made for name in names)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and names_in(node.value.func)[:1] in own:
            given = {keyword.arg for keyword in node.value.keywords if keyword.arg}
            given.update(name for name, _ in passed(node.value, known))
            given.update(known[names_in(node.value.func)[0]])  # defaults among them
            for target in (name for part in node.targets for name in names_in(part)[:1]):
                edges.setdefault(target, set()).update(given)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            for target in names_in(node.targets[0].value)[:1]:
                edges.setdefault(target, set()).update(names_in(node.value))
    return edges


def _depths(edges: Names, names: Iterable[str]) -> dict[str, int]:
    """Return the names that some names are made of, with how far they are."""
    found: dict[str, int] = {}
    frontier = set(names)
    for depth in range(_FARTHEST):
        new = {name.removesuffix(SOME) for name in frontier} - found.keys()
        found.update(dict.fromkeys(new, depth))
        frontier = {inner for name in new for inner in edges.get(name, ())}
    return found
