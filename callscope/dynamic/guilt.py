"""What makes a value one at which gradients die or break, what its operands are asked then, and the number behind it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from callscope.dynamic.forward import idioms
from callscope.dynamic.forward.tape import Entry

Guilty = Callable[[Tensor], bool]
_LARGE = 80.0
"""The exponential of a larger number is beyond float32, or is nothing beside 1."""
_TINY = 1e-18
"""The product of two smaller numbers is beyond float32."""
_ROUNDED = 1e-6
_OF_DATA = frozenset(("tensor", "as_tensor", "asarray", "new_tensor"))
_BOUNDING = frozenset(("clamp", "clip", "clamp_min", "clamp_max", "hardtanh", "threshold", "relu6"))
_ALONG = frozenset((
    "sum", "mean", "prod", "std", "var", "std_mean", "var_mean", "norm", "vector_norm", "softmax", "log_softmax",
    "logsumexp", "cumsum", "cumprod", "logcumsumexp", "max", "min", "amax", "amin", "median", "nansum", "nanmean",
    "normalize", "cosine_similarity", "diff", "select", "index_select", "gather", "narrow", "unsqueeze", "squeeze",
    "flatten", "transpose", "stack", "cat", "sort", "topk", "kthvalue", "glu", "getitem",
))  # fmt: skip
"""What has bounds, and what works along a dimension or at a position: a 0 given to these is no operand (of the latter an integer)."""
_DROPPING = frozenset(("dropout", "alpha_dropout", "feature_alpha_dropout", "dropout1d", "dropout2d", "dropout3d"))
_SELECTING = frozenset((
    "getitem", "select", "index_select", "gather", "narrow", "take", "take_along_dim", "chunk", "split", "unbind",
    "masked_select", "embedding", "index",
))  # fmt: skip
_ACCUMULATING = frozenset(("index_add", "scatter_add", "scatter_reduce", "index_put", "index_reduce"))
_SUMMING = frozenset(("add", "sub", "iadd", "isub", "radd", "rsub", "cat", "concat", "stack", "hstack", "vstack"))
_ADDING = frozenset(("add", "sub", "iadd", "isub", "radd", "rsub"))
_CONTRACTING = frozenset((
    "linear", "matmul", "mm", "mv", "bmm", "dot", "inner", "addmm", "addmv", "baddbmm", "einsum", "tensordot", "conv1d", "conv2d",
    "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
))  # fmt: skip
_COMPARING = frozenset(("eq", "ne", "lt", "le", "gt", "ge", "isclose", "logical_not", "bool"))
_OF_POSITIVE = frozenset(("sqrt", "rsqrt", "log", "log2", "log10", "pow", "__pow__", "lgamma"))
_INVERTING = frozenset(("invert", "bitwise_not", "logical_not"))
_OF_SPREAD = frozenset(("std", "var", "std_mean", "var_mean"))
_DIVIDING = frozenset(("div", "truediv", "true_divide", "divide", "itruediv", "div_"))
_MASKING = frozenset(("masked_fill", "masked_fill_", "where"))
_PRODUCTS = frozenset(("mul", "mul_", "multiply", "prod", "cumprod", "square", "pow", "__pow__"))
"""Of small numbers these are 0."""
_OVERFLOWING = frozenset(("exp", "exp2", "expm1", "sinh", "cosh", "softplus"))


def is_zero(value: Tensor) -> bool:
    """Return whether every entry is 0."""
    return value.numel() > 0 and not bool((value != 0).any())


def holds_zero(value: Tensor) -> bool:
    """Return whether some entry is 0; a mask is none."""
    return value.dtype is not torch.bool and bool((value == 0).any())


def is_singular(value: Tensor) -> bool:
    """Return whether some entry is 0 or not finite: where roots, logarithms and quotients have no slope."""
    return value.dtype is not torch.bool and (bool((value == 0).any()) or is_broken(value))


def is_unit(value: Tensor) -> bool:
    """Return whether some entry is 1 or -1, where inverse cosines have no slope, or not finite."""
    return bool((value.abs() == 1).any()) or is_broken(value)


def is_broken(value: Tensor) -> bool:
    """Return whether some entry is nan or infinite."""
    return not bool(torch.isfinite(value).all())


def is_large(value: Tensor) -> bool:
    """Return whether some entry is so large that its exponential overflows."""
    return value.numel() > 0 and value.dtype is not torch.bool and float(value.abs().max()) > _LARGE


def is_tiny(value: Tensor) -> bool:
    """Return whether every entry is so small, and some not 0, that a product with another such is 0."""
    if not value.is_floating_point() or value.numel() == 0:
        return False
    largest = float(value.abs().max())
    return 0 < largest < _TINY


def is_repeated(value: Tensor) -> bool:
    """Return whether two entries that are not 0 are equal: where eigenvectors have no slope."""
    plain = value[value != 0]
    return bool(plain.numel() > torch.unique(plain).numel())


def is_marked(value: Tensor) -> bool:
    """Return whether a value is a mask that covers something."""
    return value.dtype is torch.bool and bool(value.any())


def is_unmarked(value: Tensor) -> bool:
    """Return whether a value is a mask that leaves something out."""
    return value.dtype is torch.bool and not bool(value.all())


def is_negative(value: Tensor) -> bool:
    """Return whether some entry is below 0, where roots, logarithms and broken powers have no value."""
    return value.is_floating_point() and bool((value < 0).any())


def is_single(value: Tensor) -> bool:
    """Return whether there is but one row, which has no spread."""
    return value.dim() > 0 and value.shape[0] == 1


def instead(guilty: Guilty, entry: Entry) -> Guilty | None:
    """Return what an operation's operands are asked where none is guilty as its result is; None: there is no other way."""
    name = idioms.name_of(entry.function)
    if guilty is is_zero and name in _SELECTING:
        return holds_zero
    if guilty is is_zero and name in _PRODUCTS:
        return is_tiny
    if guilty in (is_marked, is_unmarked) and name.strip("_") in _INVERTING:
        return is_unmarked if guilty is is_marked else is_marked
    if guilty in (is_marked, is_unmarked) and name in _COMPARING:
        return holds_zero
    if guilty in (is_singular, is_broken) and any(map(is_broken, entry.values)):
        rows = (
            (_MASKING, is_marked), (_OVERFLOWING, is_large), (_OF_SPREAD, is_single), (_OF_POSITIVE, is_negative),
        )  # fmt: skip
        return next((further for names, further in rows if name in names), None)
    return None


def accumulates(entry: Entry) -> bool:
    """Return whether an operation adds to what its first operand holds: one that begins with zeros explains no 0."""
    return idioms.name_of(entry.function).rstrip("_") in _ACCUMULATING


def decides(entry: Entry, identity: int, value: Tensor | None) -> bool:
    """Return whether zeros of an operand may make a 0 of an operation's result: of sums of products only whole rows of them.

    Of what is added, entry by entry, those where the result has its zeros.
    """
    name = idioms.name_of(entry.function).rstrip("_")
    if name in _ADDING and value is not None and len(entry.values) == 1:
        return _meet(entry.values[0], value)
    if value is None or is_broken(value) or name not in _CONTRACTING:
        return True
    if name.startswith("conv") and identity != entry.inputs[0]:
        return bool((value.flatten(1) == 0).all(1).any()) if value.dim() > 1 else is_zero(value)
    place = entry.inputs.index(identity) - (1 if name.startswith(("add", "badd")) else 0)
    if name.startswith(("conv", "einsum")) or value.dim() < 2 or place < 0:
        return is_zero(value)
    return bool((value == 0).all(-1 if place == 0 or name == "linear" else -2).any())


def _meet(result: Tensor, value: Tensor) -> bool:
    """Return whether a value is 0, or not finite, at an entry at which a result is."""
    try:
        spread = value.expand_as(result)
    except RuntimeError:
        return True
    return bool((((spread == 0) | ~torch.isfinite(spread)) & ((result == 0) | ~torch.isfinite(result))).any())


def multiplies(entry: Entry) -> bool:
    """Return whether an operation is a product, entry by entry."""
    return idioms.name_of(entry.function) in _PRODUCTS


def sums(entry: Entry) -> bool:
    """Return whether an operation's result is 0 because each of its operands is: a sum, or parts put together."""
    return idioms.name_of(entry.function).strip("_") in _SUMMING


def bounds(entry: Entry) -> bool:
    """Return whether an operation bounds its values by the numbers that it is given."""
    return idioms.name_of(entry.function).rstrip("_") in _BOUNDING


def put_there(entry: Entry) -> bool:
    """Return whether an operation puts what is not finite where a mask says so."""
    return idioms.name_of(entry.function) in _MASKING and any(map(is_broken, entry.values))


def selects(entry: Entry) -> bool:
    """Return whether an operation hands on entries of what it is given, by their positions."""
    return idioms.name_of(entry.function) in _SELECTING


def asked_first(guilty: Guilty, entry: Entry, found: list[int]) -> list[int]:
    """Return those of an operation's guilty operands that decide: of a quotient the divisor, where a 0 in it is what is asked for."""
    divides = guilty is is_singular and idioms.name_of(entry.function) in _DIVIDING and len(entry.inputs) > 1
    return [entry.inputs[1]] if divides and entry.inputs[1] in found else found


def is_operand(entry: Entry, scalar: object) -> bool:
    """Return whether a number that an operation was given makes its result 0: a 0 that is no bound and no dimension, a share of 1 dropped."""
    name = idioms.name_of(entry.function).rstrip("_")
    return name not in _BOUNDING and (_is_value(name, scalar) or _drops_all(name, scalar))


def _is_value(name: str, scalar: object) -> bool:
    return is_zero_number(scalar) and not (isinstance(scalar, int) and name in _ALONG)


def _drops_all(name: str, scalar: object) -> bool:
    return name in _DROPPING and scalar == 1 and not isinstance(scalar, bool)


def is_zero_number(scalar: object) -> bool:
    """Return whether a scalar argument is the number 0; a flag that is off is none."""
    return scalar == 0 and not isinstance(scalar, bool)


def written_numbers(guilty: Guilty, entry: Entry) -> Iterator[float]:
    """Yield the numbers that an operation was given which make its result guilty."""
    name = idioms.name_of(entry.function).rstrip("_")
    if guilty is is_single:
        yield from (scalar for scalar in entry.scalars if type(scalar) is int and scalar == 1)
    elif guilty is is_large:
        yield from sorted(filter(_is_far, entry.scalars), key=lambda scalar: -abs(math.log(abs(scalar))))
    elif guilty in (is_repeated, is_unit):
        behind = [number for value in entry.values if (number := _behind(guilty, value)) is not None]
        yield from (scalar for scalar in entry.scalars if any(_is_close(scalar, number) for number in behind))
    elif guilty is not is_marked:
        found = [scalar for scalar in entry.scalars if _is_value(name, scalar) or _drops_all(name, scalar)]
        yield from found
        if not found and name in _OF_DATA and any(map(holds_zero, entry.values)):
            yield 0.0  # one of a list of numbers


def compares(guilty: Guilty, entry: Entry) -> bool:
    """Return whether an operation made a guilty mask by comparing: what values are compared with may decide."""
    masks = guilty in (is_zero, is_marked, is_unmarked) and any(value.dtype is torch.bool for value in entry.values)
    return masks and idioms.name_of(entry.function).rstrip("_") in _COMPARING


def _behind(guilty: Guilty, value: Tensor) -> float | None:
    """Return the number in a value that makes it guilty."""
    flat = value.detach().reshape(-1)
    if not guilty(value):
        return None
    if guilty is is_unit:
        return next((number for number in (1.0, -1.0) if bool((flat == number).any())), None)
    found, counts = torch.unique(flat[flat != 0], return_counts=True)
    return float(found[counts.argmax()])


def _is_far(scalar: object) -> bool:
    """Return whether a number makes what is multiplied by it, or divided, very large."""
    plain = isinstance(scalar, float | int) and not isinstance(scalar, bool)
    return plain and bool(scalar) and abs(math.log(abs(float(scalar)))) > math.log(_LARGE)  # type: ignore[arg-type]


def _is_close(scalar: object, number: float) -> bool:
    """Return whether a number as it was written is one of a tensor, as that rounds it."""
    plain = isinstance(scalar, float | int) and not isinstance(scalar, bool)
    return plain and math.isclose(float(scalar), number, rel_tol=_ROUNDED)  # type: ignore[arg-type]
