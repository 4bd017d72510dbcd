"""Parameters that are tensors of whole numbers by their use: what selects, scatters or counts is refused by torch if it is of floats, so no gradient comes by it."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.names.torch_names import INDEXED
from callscope.taint.names.words import words
from callscope.taint.program.bare import bare
from callscope.taint.program.sources import is_plain, says_tensor
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_FIRST_ARGUMENT = words(
    "bincount one_hot embedding embedding_bag sparse_coo_tensor _convert_indices_from_coo_to_csr _convert_indices_from_csr_to_coo"
)
"""Functions whose first argument is one of whole numbers."""
_SECOND_ARGUMENT = words("take masked_select masked_fill masked_scatter repeat_interleave take_along_dim")
"""Functions whose second argument, and methods whose first one, is one of whole numbers or flags."""
_IN_PLACE = words("masked_fill_ masked_scatter_")
_SIZED = words("zeros ones empty rand randn randperm eye new_zeros new_ones new_empty")
"""Functions whose plain arguments are sizes."""
_LAYERS = words(
    "Linear Bilinear Embedding EmbeddingBag Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LayerNorm BatchNorm1d "
    "BatchNorm2d BatchNorm3d LSTM GRU RNN LSTMCell GRUCell RNNCell MultiheadAttention TransformerEncoderLayer TransformerDecoderLayer"
)
"""Layers whose first two arguments are sizes."""
_RECEIVER = words("bincount bitwise_not bitwise_and bitwise_or")
_NAMED = ("index", "indices", "mask")
_SAME = words(
    "view reshape t transpose permute flatten contiguous cpu cuda clone squeeze unsqueeze expand expand_as repeat flip detach "
    "narrow select roll view_as masked_select chunk split unbind clamp"
)
"""Methods whose result is of whole numbers if, and only if, their receiver is."""
_MOVED = _SAME | {"T", "mT", "data", "to"}
_ARITHMETIC = frozenset({"+", "-", "*", "//", "%", "|", "&", "^", "<<", ">>"})
_BITS = frozenset({"|", "&", "^", "<<", ">>"})
_NEUTRAL = words(
    "shape size dim ndim numel dtype device is_cuda layout __class__ is_sparse new_zeros new_ones new_empty new_full nelement "
    "get_device stride is_contiguous requires_grad element_size max min any all tolist item long int bool"
)
"""What is read of a tensor of any kind."""
_KIND = words("dtype is_floating_point is_complex")
_KEEPING = ("list", "tuple", "dict", "setattr", "yield", "return")
_PASSES = 6


class Whole:
    """Works out, once for a program, what is of whole numbers: parameters (``positions[g]``), attributes read of them (``parts[g]``)."""

    def __init__(self, view: View, names: Spelling) -> None:
        self.view, self.names = view, names
        self.positions: list[frozenset[int]] = [frozenset()] * len(view.units)
        self.parts: list[frozenset[tuple[int, str]]] = [frozenset()] * len(view.units)
        waiting = [g for g, unit in enumerate(view.units) if unit.kind in ("function", "lambda") and unit.parameters]
        for _ in range(_PASSES):
            grown = [g for g in waiting if self._grows(g)]
            if not grown:
                return
            waiting = sorted({where for g in grown for where, _ in view.callers.get(g, ())} | set(grown))

    def _grows(self, g: int) -> bool:
        unit = _Unit(self, g)
        found = frozenset(unit.positions())
        self.parts[g] |= unit.parts
        grown = not found <= self.positions[g]
        self.positions[g] |= found
        return grown


class _Unit:
    """One function: what is of whole numbers in it by what is done with it."""

    def __init__(self, whole: Whole, g: int) -> None:
        self.whole, self.g = whole, g
        self.view, self.names = whole.view, whole.names
        self.unit = self.view.units[g]
        self.values = self.unit.values
        self.tensors = {p.value for p in self.unit.parameters if says_tensor(p.annotation)}
        self.asked: set[int] = set()
        self.parts: set[tuple[int, str]] = set()

    def positions(self) -> Iterator[int]:
        """Yield the parameters that are of whole numbers, by position."""
        sure, here = set[int](), set[int]()
        for v, user in self._demands():
            roots = self._back(v)
            here |= roots
            always = self._is_always(user, roots)
            sure |= roots if always else set()
            self.parts |= {part for part in self._parts_of(v) if always}
        for position, parameter in enumerate(self.unit.parameters):
            if parameter.value not in here or parameter.kind in ("vararg", "kwarg") or is_plain(parameter.annotation):
                continue
            if not self._is_asked_its_kind(parameter.value) and (
                parameter.value in sure or not self._is_computed_with(parameter.value)
            ):
                yield position

    def _parts_of(self, v: int) -> Iterator[tuple[int, str]]:
        """``dim = layers.dim``, where ``dim`` is asked to be whole: the parameter's value, and the attribute."""
        op, operands, data = self.values[v]
        if op in ("pi", "phi"):
            for operand in operands[: 1 if op == "pi" else None]:
                yield from self._parts_of(operand) if operand < v else ()
        elif op == "attr" and self.values[operands[0]][0] == "param":
            yield operands[0], f".{data}"

    # -- what is asked for ----------------------------------------------------------------------------------

    def _demands(self) -> Iterator[tuple[int, int]]:
        """Yield ``(value, user)``: a value that must be of whole numbers or flags for its user to work."""
        for v, (op, operands, data) in enumerate(self.values):
            if op in ("item", "setitem") and not self.view.callees(self.g, v):
                yield from ((index, v) for index in self._selectors(operands[1]))
            elif op in ("binop", "inplace") and data in _BITS:
                yield from ((operand, v) for operand in operands)
            elif op == "unary" and data == "~":
                yield operands[0], v
            elif op == "call":
                yield from ((operand, v) for operand in self._called(v, operands, data))

    def _selectors(self, v: int) -> Iterator[int]:
        op, operands, _ = self.values[v]
        if op in ("tuple", "slice"):
            for operand in operands:
                yield from self._selectors(operand)
        else:
            yield v

    def _called(self, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> Iterator[int]:
        op, below, name = self.values[operands[0]]
        dotted = self.names.name(self.g, operands[0]) or ""
        given = [operand for operand, tag in zip(operands[1:], tags, strict=True) if tag == ""]
        named = dict(zip(tags, operands[1:], strict=True))
        if dotted.startswith("torch.") and not dotted.endswith("()"):
            last = dotted.rpartition(".")[2]
            if last in _FIRST_ARGUMENT:
                yield from given[:1]
            elif last in _SIZED or (last in _LAYERS and dotted.startswith("torch.nn.")):
                yield from self._sizes(given if last in _SIZED else given[:2])
            elif last in INDEXED or last in _SECOND_ARGUMENT:
                yield from given[2 if last in INDEXED else 1 :][:1]
                yield from (named[tag] for tag in _NAMED if tag in named)
        elif dotted == "range":
            yield from given
        elif op == "attr" and not self.view.callees(self.g, v):
            if name in _SIZED:
                yield from self._sizes(given)
            elif name in INDEXED or name in _SECOND_ARGUMENT or name in _IN_PLACE:
                yield from given[1 if name in INDEXED else 0 :][:1]
                yield from (named[tag] for tag in _NAMED if tag in named)
            elif name in _RECEIVER:
                yield below[0]
        yield from self._handed(v, operands, tags)

    def _sizes(self, given: list[int]) -> Iterator[int]:
        """``torch.zeros(n, 3)``, ``torch.zeros((n, 3))``; what a caller may give as a whole shape says nothing of numbers."""
        for operand in given:
            if self.values[operand][0] in ("tuple", "list"):
                yield from self.values[operand][1]
            elif len(given) > 1:
                yield operand

    def _handed(self, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> Iterator[int]:
        """What is given to functions in view, all of which take whole numbers there."""
        callees = self.view.callees(self.g, v)
        if not callees or not all(callee.bound and not callee.guess for callee in callees):
            return
        chosen: set[int] | None = None
        for callee in callees:
            taken = {
                operands[1 + link.argument]
                for link in self.view.links(callee.unit, tags, callee.leading)
                if link.into is None and link.out_of is None and link.parameter in self.whole.positions[callee.unit]
            }
            chosen = taken if chosen is None else chosen & taken
        yield from sorted(chosen or ())

    # -- what it is made of ---------------------------------------------------------------------------------

    def _back(self, v: int) -> set[int]:
        """Return the parameters' values that are of whole numbers if ``v`` is."""
        roots, seen, waiting = set[int](), set[int](), [v]
        while waiting:
            v = waiting.pop()
            if v in seen:
                continue
            seen.add(v)
            op, operands, data = self.values[v]
            if op == "param":
                roots.add(v)
            elif op == "pi":
                waiting.append(operands[0])
            elif op == "phi" or (op in ("binop", "inplace") and data in _ARITHMETIC) or op == "unary":
                waiting.extend(operands)
            elif self._is_part(op, operands, data):
                waiting.append(operands[0])
            elif op == "call":
                waiting.extend(self._same(v, operands, data))
        self.asked |= seen
        return roots

    def _is_part(self, op: str, operands: tuple[int, ...], data: object) -> bool:
        """Return whether a value is a part or a view of its first operand, and of its kind."""
        if op == "attr":
            return data in ("T", "mT", "data")
        return op in ("item", "unpack", "iter") and self._is_tensor(operands[0])

    def _is_tensor(self, v: int) -> bool:
        """Return whether a value is said to be one tensor: its parts are of its kind."""
        op, operands, _ = self.values[v]
        if op in ("pi", "item", "unpack", "iter"):
            return self._is_tensor(operands[0])
        if op == "call":
            return any(self._is_tensor(operand) for operand in self._same(v, operands, self.values[v][2]))
        return v in self.tensors

    def _same(self, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> list[int]:
        op, below, name = self.values[operands[0]]
        dotted = self.names.name(self.g, operands[0]) or ""
        if (
            dotted in ("torch.cat", "torch.stack")
            and len(operands) > 1
            and self.values[operands[1]][0] in ("list", "tuple")
        ):
            return list(self.values[operands[1]][1])
        if op != "attr" or self.view.callees(self.g, v) or dotted:
            return []
        moved = name == "to" and len(operands) == 2 and self._is_place(operands[1])
        return [below[0]] if name in _SAME or moved else []

    def _is_place(self, v: int) -> bool:
        op, _, name = self.values[v]
        return op == "attr" and name == "device"

    # -- whether it always is -------------------------------------------------------------------------------

    def _is_always(self, user: int, roots: set[int]) -> bool:
        """Return whether a use stands where only questions about the very parameter lead away from it."""
        for _, kind, test, _ in self.view.places(self.g).enclosing(user):
            if kind in ("if", "after", "case") and not self._asks_only(test, roots):
                return False
        return True

    def _asks_only(self, test: int, roots: set[int]) -> bool:
        op, operands, data = self.values[test]
        if op == "boolop":
            return all(self._asks_only(operand, roots) for operand in operands)
        if op == "unary" and data == "not":
            return self._asks_only(operands[0], roots)
        if op == "compare" and data in ("is", "is not"):
            return bare(self.view, self.g, operands[0]) in roots
        if op == "call":
            return any(bare(self.view, self.g, operand) in roots for operand in operands[1:2])
        return op == "pi" and self._asks_only(operands[0], roots)

    def _is_asked_its_kind(self, root: int) -> bool:
        """``if mask.dtype == torch.bool``: it may be of floats as well."""
        return any(
            op == "attr" and name in _KIND and bare(self.view, self.g, operands[0]) == root
            for op, operands, name in self.values
        )

    def _is_computed_with(self, root: int) -> bool:
        """Return whether a parameter is used elsewhere as a tensor of floats may be."""
        waiting, seen = [root], set[int]()
        while waiting:
            v = waiting.pop()
            for user in self.view.users(self.g).get(v, ()) if v not in seen else ():
                if self._is_carried(v, user):
                    waiting.append(user)
                elif self._may_need_floats(v, user):
                    return True
            seen.add(v)
        return False

    def _is_carried(self, v: int, user: int) -> bool:
        """Return whether a use only hands the value on: a view, a part, a guard."""
        op, operands, data = self.values[user]
        if op == "attr":
            return data in _MOVED
        if op == "call":
            return operands[0] == v
        return op == "pi" or (user in self.asked and op in ("phi", "item", "unpack", "iter"))

    def _may_need_floats(self, v: int, user: int) -> bool:
        op, _, data = self.values[user]
        if op == "attr":
            return data not in _NEUTRAL
        if user in self.asked:
            return False
        if op == "call":
            return not self._is_demanded(v, user)
        return op in _KEEPING or (op in ("binop", "inplace") and data not in _BITS)

    def _is_demanded(self, v: int, user: int) -> bool:
        _, operands, tags = self.values[user]
        named = self.names.name(self.g, operands[0])
        return named in ("isinstance", "len") or v in self._called(user, operands, tags)
