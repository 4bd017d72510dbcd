"""Receivers of unknown type: candidate classes are those that have every attribute the code asks for."""

from __future__ import annotations

from callscope.static.objects import CANDIDATE
from callscope.static.solver import Solver

_TRANSPARENT = frozenset({"phi", "pi", "cell"})
_MAX_FAMILIES = 2
_MAX_CLASSES = 20
_COMMON = frozenset(
    ["append", "add", "insert", "extend", "update", "setdefault", "get", "pop", "popitem", "items", "keys", "values", "copy", "clear", "remove", "index", "count", "sort", "reverse", "join", "split", "strip", "format", "replace", "startswith", "endswith", "encode", "decode", "lower", "upper", "find", "read", "write", "close", "open", "flush", "seek", "readline", "name", "shape", "dtype", "device", "size", "dim", "ndim", "view", "reshape", "sum", "mean", "max", "min", "abs", "exp", "log", "sqrt", "item", "tolist", "numpy", "detach", "clone", "to", "cpu", "cuda", "float", "double", "half", "long", "int", "bool", "type", "T", "t", "transpose", "permute", "squeeze", "unsqueeze", "expand", "repeat", "grad", "data", "requires_grad", "backward", "is_cuda", "new_zeros", "new_ones", "contiguous", "flatten", "numel", "all", "any", "argmax", "argmin", "matmul", "mm", "bmm", "dot", "norm", "pow", "sin", "cos", "real", "imag", "conj", "std", "var", "prod", "cumsum", "clamp", "round", "floor", "ceil", "sign", "start", "stop", "step", "run", "send", "put", "result", "submit", "group", "groups", "match", "search", "args", "kwargs", "func", "eval", "train", "parameters", "state_dict", "named_parameters", "zero_grad", "apply", "weight", "bias", "load", "save", "astype", "ravel", "diagonal", "trace", "nonzero", "fill_", "copy_", "zero_", "is_integer", "conjugate", "numerator", "denominator", "union", "difference", "intersection", "issubset", "discard", "exists", "mkdir", "parent", "stem", "suffix"]
)


def seed_candidates(s: Solver) -> None:
    """Give receivers about which nothing is known the instances that fit what is asked of them."""
    index = _index(s)
    for number in range(len(s.units)):
        for node, names in _unknown_receivers(s, number).items():
            fitting = _fitting(s, index, names)
            if fitting:
                s.add(node, [s.objects.intern(CANDIDATE, s.classes.instance(cls)) for cls in fitting])


def _index(s: Solver) -> dict[str, list[int]]:
    """Return attribute name -> classes that have it, inherited ones included."""
    index: dict[str, list[int]] = {}
    for cls in s.classes.sites:
        names: dict[str, None] = dict.fromkeys(s.field_names.get(s.classes.instance(cls), ()))
        for owner in s.classes.order(cls):
            if isinstance(owner, int):
                names.update(dict.fromkeys(s.units[s.objects.data[owner][0]].bindings))
                names.update(dict.fromkeys(s.field_names.get(s.classes.instance(owner), ())))
        for name in names:
            index.setdefault(name, []).append(cls)
    return index


def _unknown_receivers(s: Solver, number: int) -> dict[int, set[str]]:
    """Return source node -> attribute names asked of it, for receivers that point to nothing."""
    base, values = s.bases[number], s.units[number].values
    asked: dict[int, set[str]] = {}
    for op, operands, data in values:
        if op == "attr" and not s.points[base + operands[0]]:
            for root in _roots(values, operands[0]):
                if values[root][0] != "const":
                    asked.setdefault(base + root, set()).add(data)
    return asked


def _roots(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> list[int]:
    found, seen, stack = [], set(), [value]
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        op, operands, _ = values[current]
        if op == "phi":
            stack.extend(operands)
        elif op in _TRANSPARENT:
            stack.append(operands[0])
        else:
            found.append(current)
    return sorted(found)


def _fitting(s: Solver, index: dict[str, list[int]], names: set[str]) -> list[int]:
    telling = sorted(name for name in names if name not in _COMMON and not name.startswith("__"))
    if not telling:
        return []
    fitting = set(index.get(telling[0], ()))
    for name in sorted(names):
        if not name.startswith("__"):
            fitting &= set(index.get(name, ()))
    families = [cls for cls in sorted(fitting) if not any(base in fitting for base in s.classes.order(cls)[1:])]
    allowed = _MAX_FAMILIES + len(telling) - 1
    return sorted(fitting) if len(families) <= allowed and len(fitting) <= _MAX_CLASSES else []
