"""What is tried for the inputs of a custom function: shapes that its text asks for, and settings it tests or counts by."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from callscope.taint.findings import Reporter
from callscope.taint.names.words import words
from callscope.taint.program.default_values import default_at
from callscope.taint.shapes.making import function_name, literal, method_of

Shape = tuple[int, ...]
_SHAPES: tuple[Shape, ...] = ((3,), (4, 3), (4,), (3, 4), (), (3, 3), (4, 4), (2, 4, 3))
_OF_RANK: dict[int, tuple[Shape, ...]] = {
    0: ((),),
    1: ((3,), (4,)),
    2: ((4, 3), (3, 4), (3, 3), (4, 4)),
    3: ((2, 4, 3), (2, 3, 4), (2, 3, 3), (2, 4, 4), (1, 1, 3), (1, 1, 4)),
    4: ((2, 2, 4, 4), (2, 3, 4, 3), (1, 2, 3, 3), (1, 1, 4, 4), (1, 1, 3, 1)),
    5: ((1, 2, 2, 4, 3),),
}
_TRIED = 220
_DEEP, _MANY = 3, 200
_LAYERS = {
    "conv1d": 3,
    "conv2d": 4,
    "conv3d": 5,
    "conv_transpose1d": 3,
    "conv_transpose2d": 4,
    "bmm": 3,
    "addmm": 2,
    "mm": 2,
}
_COUNTING = frozenset({"range", "arange", "linspace", "zeros", "ones", "eye", "empty"})
_AXES = frozenset({"dim", "axis", "dims", "dim0", "dim1"})
_OF_TENSORS = words(
    "shape size dtype device dim ndim numel to view reshape t T mT transpose permute unsqueeze squeeze sum mean exp log sqrt pow abs matmul mm clone detach contiguous "
    "expand expand_as type_as new_zeros new_ones new_empty conj unbind float double requires_grad is_cuda masked_fill clamp flatten norm max min"
)
"""What is asked of a tensor, and hardly of anything else."""
_TAKING = frozenset({*_LAYERS, "matmul", "einsum", "linear", "dot", "outer", "cross"})
_PARTS = frozenset({"pi", "phi", "cell"})


class Needs(NamedTuple):
    """What the uses of an input say of it: its ranks, the least of them, and sizes of its last axis."""

    ranks: set[int]
    least: list[int]
    sizes: set[int]


def needs(reporter: Reporter, g: int, v: int) -> Needs:
    """Return what the uses of a value say of its shape."""
    found = Needs(set(), [0], set())
    _look(reporter, g, v, found, _DEEP, set())
    return found


def _look(reporter: Reporter, g: int, v: int, found: Needs, deep: int, seen: set[tuple[int, int]]) -> None:
    if (g, v) in seen or len(seen) > _MANY:
        return
    seen.add((g, v))
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, v):
        op, operands, data = values[user]
        if op in _PARTS and user > v:
            _look(reporter, g, user, found, deep, seen)
        elif op == "attr":
            _of_attribute(reporter, g, user, str(data), found)
        elif op == "item" and operands[0] == v:
            _of_key(reporter, g, operands[1], found)
        elif op == "call" and v in operands[1:]:
            _of_call(reporter, g, v, user, found, deep, seen)


def _of_attribute(reporter: Reporter, g: int, attribute: int, name: str, found: Needs) -> None:
    values = reporter.view.units[g].values
    called = [u for u in reporter.uses.of(g, attribute) if values[u][0] == "call" and values[u][1][0] == attribute]
    if name in ("shape", "size", "dim", "ndim", "ndimension"):
        for whole in [attribute] if name in ("shape", "ndim") else called:
            number = values[whole][1][1:] if name == "size" else ()
            if number:
                _at_axis(reporter, g, whole, literal(reporter, g, number[0]), found)
            elif name in ("dim", "ndim", "ndimension"):
                found.ranks.update(_compared(reporter, g, whole))
            else:
                _of_sizes(reporter, g, whole, found)
    for call in called:
        given = values[call][1][1:]
        if name == "permute" and len(given) > 1:
            found.ranks.add(len(given))
        elif name == "t":
            found.ranks.add(2)
        elif name in ("transpose", "unbind", "flip"):
            for one in given:
                _least(literal(reporter, g, one), found)


def _of_sizes(reporter: Reporter, g: int, whole: int, found: Needs) -> None:
    """``b, c, h, w = x.shape``, ``x.shape[2]``, ``len(x.shape)``"""
    values = reporter.view.units[g].values
    for user in reporter.uses.of(g, whole):
        op, operands, data = values[user]
        if op == "unpack" and data[2] < 0:
            found.ranks.add(data[1])
        elif op == "unpack":
            _least(data[1] - 1, found)
        elif op == "item" and operands[0] == whole:
            _at_axis(reporter, g, user, literal(reporter, g, operands[1]), found)
        elif op == "call" and function_name(reporter, g, user) == "len":
            found.ranks.update(_compared(reporter, g, user))


def _at_axis(reporter: Reporter, g: int, v: int, axis: Any, found: Needs) -> None:
    _least(axis, found)
    if axis == -1:
        found.sizes.update(_compared(reporter, g, v))


def _least(axis: Any, found: Needs) -> None:
    if type(axis) is int:
        found.least[0] = max(found.least[0], axis + 1 if axis >= 0 else -axis)


def _compared(reporter: Reporter, g: int, v: int) -> set[int]:
    """Return the whole numbers that a value is compared with."""
    values = reporter.view.units[g].values
    found: set[int] = set()
    for user in reporter.uses.of(g, v):
        op, operands, sign = values[user]
        if op == "compare" and sign in ("==", "!=", "in", ">", ">=", "<", "<="):
            for o in operands:
                several = values[o][1] if values[o][0] in ("tuple", "list") else (o,)
                found.update(n for one in several if type(n := literal(reporter, g, one)) is int and 0 < n < 9)
    return found


def _of_key(reporter: Reporter, g: int, key: int, found: Needs) -> None:
    """``x[:, :, None]``, ``x[..., 3:]``"""
    values = reporter.view.units[g].values
    op, operands, _ = values[key]
    parts = list(operands) if op == "tuple" else [key]
    real = [o for o in parts if values[o][::2] not in (("const", None), ("const", Ellipsis))]
    _least(len(real) - 1 if real else None, found)
    if len(parts) > 1 and values[parts[0]][::2] == ("const", Ellipsis):
        last = values[parts[-1]]
        ends = last[1] if last[0] == "slice" else (parts[-1],)
        numbers = [n for o in ends if type(n := literal(reporter, g, o)) is int]
        if numbers and min(numbers) >= 0:
            found.sizes.add(max(numbers) + 1)


def _of_call(
    reporter: Reporter, g: int, v: int, call: int, found: Needs, deep: int, seen: set[tuple[int, int]]
) -> None:
    values = reporter.view.units[g].values
    last = function_name(reporter, g, call).rpartition(".")[2]
    if last in _LAYERS and v in values[call][1][1:3]:
        found.ranks.add(_LAYERS[last])
    for unit, inner in _handed_on(reporter, g, v, call) if deep else ():
        _look(reporter, unit, inner, found, deep - 1, seen)


def shapes_for(asked: Needs) -> tuple[Shape, ...]:
    """Return the shapes that are tried for an input, the likeliest first."""
    ranks = sorted(asked.ranks) or [0]
    if asked.ranks:
        found = [shape for rank in ranks for shape in _OF_RANK.get(rank, ()) if rank >= asked.least[0]]
    elif asked.least[0] > 2:
        found = [shape for rank in range(asked.least[0], asked.least[0] + 2) for shape in _OF_RANK.get(rank, ())]
    else:
        found = [shape for shape in _SHAPES if len(shape) >= asked.least[0]]
    if asked.sizes:
        fronts = list(dict.fromkeys(shape[:-1] for shape in found if shape))
        sized = [(*front, size) for size in sorted(asked.sizes, reverse=True) for front in fronts]
        found = [*sized, *(shape for shape in found if shape not in sized)]
    return tuple(found[:10])


def combinations(lists: Sequence[Sequence[Shape]]) -> Iterator[tuple[Shape, ...]]:
    """Yield a shape for each tensor, those of one shape first, then those that differ little."""
    if not lists:
        yield ()
        return
    alike = [shape for shape in lists[0] if all(shape in other for other in lists[1:])]
    yield from ((shape,) * len(lists) for shape in alike)
    if len(lists) == 1:
        return
    first, rest = lists[:4], lists[4:]
    ranked = sorted(itertools.product(*(range(len(one)) for one in first)), key=lambda ks: (sum(ks), ks))
    apart = 0
    for ks in ranked:
        chosen = [one[k] for one, k in zip(first, ks, strict=True)]
        chosen += [chosen[-1] if chosen[-1] in one else one[0] for one in rest]
        if len(set(chosen)) > 1:
            yield tuple(chosen)
            apart += 1
            if apart >= _TRIED:
                return


def is_tensor_by_use(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether an input is asked what tensors are asked."""
    values = reporter.view.units[g].values
    users = reporter.uses.of(g, v)
    if any(str(values[u][2]) in _OF_TENSORS for u in users if values[u][0] == "attr"):
        return True
    if any(values[u][0] == "call" and function_name(reporter, g, u).rpartition(".")[2] in _TAKING for u in users):
        return True
    keys = [values[u][1][1] for u in users if values[u][0] == "item" and values[u][1][0] == v]
    return any(values[k][0] == "tuple" and any(_is_slice(reporter, g, o) for o in values[k][1]) for k in keys)


def _is_slice(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    return op == "slice" or (op == "const" and (data is None or data is Ellipsis))


def settings_for(reporter: Reporter, g: int, position: int) -> tuple[Any, ...]:
    """Return what is tried for an input that is no tensor: its default, what it is compared with, an axis, a number."""
    parameter = reporter.view.units[g].parameters[position]
    kind = parameter.annotation[1] if parameter.annotation and parameter.annotation[0] == "name" else ""
    known = {"int": (2, 1), "bool": (True, False), "float": (0.7,)}.get(kind)
    default = _default(reporter, g, position)
    said = _said(reporter, g, parameter.value)
    found: list[Any] = [*default, *said.told]
    if said.is_axis or parameter.name in _AXES:
        found = [*default, -1, 0, 1, *said.told]
    elif known is not None:
        found += known
    elif not said.told:
        found += [2, 3] if said.is_count else [0.7, 2, True]
    return tuple({(type(one), one): one for one in found}.values())[:6]


def _default(reporter: Reporter, g: int, position: int) -> list[Any]:
    view = reporter.view
    default, parent = default_at(view, g, view.units[g].parameters[position].name), view.parent(g)
    if default < 0:
        return []
    op, _, constant = view.units[parent].values[default]
    number = literal(reporter, parent, default)
    return [constant] if op == "const" else [] if number is None else [number]


class _Said:
    """What the uses of a setting say of it: what it is compared with, whether it names an axis, whether it counts."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.is_axis = self.is_count = False


def _said(reporter: Reporter, g: int, v: int) -> _Said:
    found = _Said()
    queue = [(g, v, _DEEP)]
    seen = {(g, v)}
    for g, one, deep in queue:
        values = reporter.view.units[g].values
        for user in reporter.uses.of(g, one):
            op, operands, _ = values[user]
            if op in _PARTS and (g, user) not in seen:
                seen.add((g, user))
                queue.append((g, user, deep))
            elif op == "compare":
                parts = [p for o in operands for p in (values[o][1] if values[o][0] in ("tuple", "list") else (o,))]
                found.told += [
                    values[p][2]
                    for p in parts
                    if values[p][0] == "const" and isinstance(values[p][2], str | int | float)
                ]
            elif op == "call" and one in operands[1:]:
                _of_setting(reporter, g, one, user, found)
                for inner in _handed_on(reporter, g, one, user) if deep else ():
                    if inner not in seen and len(seen) < _MANY:
                        seen.add(inner)
                        queue.append((*inner, deep - 1))
    return found


def _of_setting(reporter: Reporter, g: int, v: int, call: int, found: _Said) -> None:
    _, operands, tags = reporter.view.units[g].values[call]
    method, name = method_of(reporter, g, call), function_name(reporter, g, call).rpartition(".")[2]
    if method is not None and not name:
        name = method[0]
    found.is_axis |= tags[operands[1:].index(v)] in _AXES or name in ("size", "unsqueeze", "unbind", "softmax")
    found.is_count |= name in _COUNTING


def _handed_on(reporter: Reporter, g: int, v: int, call: int) -> Iterator[tuple[int, int]]:
    """Yield the parameters of the program's own functions that a call gives a value to."""
    _, operands, tags = reporter.view.units[g].values[call]
    for callee in reporter.view.callees(g, call):
        for link in reporter.view.given(callee, tags) if not callee.guess else ():
            if operands[1 + link.argument] == v:
                yield callee.unit, reporter.view.units[callee.unit].parameters[link.parameter].value
