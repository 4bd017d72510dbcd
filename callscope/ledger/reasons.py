"""Why a node sends no gradient, or a nonfinite one: in words, from its operation and what it saved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod

from callscope.ledger.walk import empty
from callscope.model.run import NodeRecord

_BY_DEFINITION = {
    "Round": "the derivative of round is 0 everywhere", "Floor": "the derivative of floor is 0 everywhere",
    "Ceil": "the derivative of ceil is 0 everywhere", "Trunc": "the derivative of trunc is 0 everywhere",
    "Sign": "the derivative of sign is 0 everywhere", "Bernoulli": "a random draw has no derivative",
    "Zero": "the values are overwritten with 0", "Fill": "the values are overwritten with a constant",
    "CopySlices": "the values are overwritten by another assignment", "Sgn": "the derivative of sgn is 0 here",
    "FloorDivide": "a floored quotient has no derivative", "Copy": "the values are overwritten by a copy",
}  # fmt: skip
_BY_VALUE = {
    "Clamp": "every input lies outside the clamp's bounds (saturated)",
    "ClampMin": "every input lies below the clamp's lower bound (saturated)",
    "ClampMax": "every input lies above the clamp's upper bound (saturated)",
    "Hardtanh": "every input lies outside the bounds (saturated)",
    "Relu": "every input is negative (a dead ReLU)",
    "Threshold": "every input is below the threshold",
    "Sigmoid": "the sigmoid is saturated: its result is exactly 0 or 1",
    "Tanh": "tanh is saturated: its result is exactly -1 or 1",
    "Softmax": "the softmax is saturated: its result is exactly one-hot",
    "LogSoftmax": "the softmax is saturated",
    "Exp": "exp underflows: its result is exactly 0",
    "Where": "the mask selects the other branch everywhere",
    "MaskedFill": "the mask covers every entry",
    "Maximum": "the other operand is larger everywhere", "Minimum": "the other operand is smaller everywhere",
    "Index": "no entry with a gradient is selected", "Select": "the selected entry gets no gradient",
    "Embedding": "only padding rows are looked up",
    "NllLoss": "no target counts: each is the ignored class, or of weight 0",
}  # fmt: skip
DRAWN = "a draw by torch.normal hands no gradient on to its mean and deviation"
UNRECORDED = "nothing is recorded"
_OF_TWO = frozenset(("Mul", "Div", "Prod", "Mm", "Mv", "Bmm", "Dot", "Linear"))
_KINKED = {"Abs": "abs of 0", "LinalgVectorNorm": "the norm of zeros", "Norm": "the norm of zeros"}
_SINGULAR = {
    "Sqrt": "the square root's slope is infinite at 0", "Pow": "the power's slope is infinite at 0",
    "Log": "the logarithm's slope is infinite at 0", "Log2": "the logarithm's slope is infinite at 0",
    "Log10": "the logarithm's slope is infinite at 0", "Rsqrt": "1/sqrt is infinite at 0",
    "Div": "a division by 0", "Reciprocal": "a division by 0", "Acos": "acos has an infinite slope at -1 and 1",
    "Asin": "asin has an infinite slope at -1 and 1", "Std": "the standard deviation is 0: its slope is 0/0",
    "Exp": "exp overflows", "LinalgVectorNorm": "the norm has no slope at 0", "Norm": "the norm has no slope at 0",
    "Mul": "a factor is not finite", "Atan2": "atan2 has no slope at the origin", "Tan": "tan is infinite here",
    "Log1P": "log1p has an infinite slope at -1", "Acosh": "acosh has an infinite slope at 1",
    "Atanh": "atanh has an infinite slope at -1 and 1",
    "Eigh": "eigenvalues are equal: their eigenvectors have no slope",
    "Eig": "eigenvalues are equal: their eigenvectors have no slope",
    "Svd": "singular values are equal or 0: their vectors have no slope",
}  # fmt: skip


_SECOND = re.compile(r"(?P<first>\w+?)Backward(Data)?Backward\d*")
"""A node of an inner derivative: what it hands on is by the second derivative of ``first``."""
_PIECEWISE = {"Threshold": "relu", "LeakyRelu": "leaky_relu", "Hardtanh": "hardtanh", "RreluWithNoise": "rrelu",
              "Hardsigmoid": "hardsigmoid"}  # fmt: skip
_LINEAR = frozenset(("Addmm", "Mm", "Mv", "Bmm", "Expand", "Sub", "Add", "Convolution", "NativeBatchNorm"))
"""What hands a gradient on by sums: without a factor of 0, only these can make it vanish."""
_SHOWN = {"self": "its input", "other": "right operand", "exponent": "exponent", "result": "its result"}
"""What autograd saves under its own names, in words."""


def base_name(operation: str) -> str:
    """Return ``Mul`` for ``MulBackward0``."""
    return operation.partition("Backward")[0]


def own_name(node: NodeRecord) -> str:
    """Return a node's name as a report has it: of a custom Function its class, without what autograd appends."""
    return node.operation.removesuffix("Backward")


def named_inputs(names: Iterable[str]) -> str:
    """Return `` for its input `omega` ``, as the end of a sentence; nothing where no input has a name."""
    told = [f"`{name}`" for name in names]
    return f" for its input{'s' * (len(told) > 1)} {', '.join(told)}" if told else ""


def left_out(node: NodeRecord) -> tuple[str, ...]:
    """Return what a custom Function calls its inputs that it gives nothing, or zeros."""
    rows = zip(node.takes, node.grad_out, strict=False)
    return tuple(name for name, gradient in rows if name and (gradient is None or gradient[0] == 0))


def zero_reason(node: NodeRecord) -> str:
    """Return why a node that got a gradient sends none."""
    name = base_name(node.operation)
    told = node.saved or [(operand.expression, operand.state) for operand in node.operands]
    zero = [part for part, text in told if text in ("0 everywhere", "0", "0.0")]
    if node.grad_in and all(map(empty, node.grad_in)):
        return "its result is empty: nothing is selected"
    if second := _SECOND.fullmatch(node.operation):
        first = second["first"]
        return f"the second derivative of {_PIECEWISE.get(first, first)} is 0 {'everywhere' if first in _PIECEWISE else 'here'}"
    if name in _BY_DEFINITION:
        return _BY_DEFINITION[name]
    if name == "Pow" and zero:
        return "its base is 0 everywhere, where a power has no slope"
    if name == "Normal":
        return DRAWN
    if name in _KINKED and zero:
        return f"{_KINKED[name]}, which has a kink at 0, where autograd takes a slope of 0"
    if is_of_one(node):
        return f"a {'softmax' if name == 'Softmax' else 'normalization'} over a single entry gives the same, whatever it is given"
    if name in _BY_VALUE:
        return _BY_VALUE[name] + _ranges(node)
    if name.startswith("NllLoss"):
        return _BY_VALUE["NllLoss"]
    if name.startswith("GridSampler") and dict(node.saved).get("interpolation_mode") == "1":
        return "each point takes the nearest entry, whatever its coordinates are: that has no slope"
    if name.startswith("GridSampler") and node.grad_out and node.grad_out[0] is not None and node.grad_out[0][0] == 0:
        return "every point lies outside of what is sampled, whose coordinates go from -1 to 1"
    if zero and len(node.inputs) == 1 and name not in _OF_TWO:
        return f"its slope is 0 where its input is, and {_factor(node, 'its input')} is 0 everywhere"
    if zero:
        return f"{_factor(node)} is 0 everywhere"
    if name in _LINEAR:
        return "the gradients that arrive cancel exactly where they are summed"
    if "Backward" in node.operation and not node.saved:
        zeros = f"its backward returns zeros{named_inputs(left_out(node))}"
        return zeros if _is_custom(node) else "what it sends on is all zero"
    return "what it sends on is all zero" + _ranges(node)


def is_of_one(node: NodeRecord) -> bool:
    """Return whether a node shares out or normalises a single entry: its result is a constant."""
    name, saved = base_name(node.operation), dict(node.saved)
    if name == "Softmax":
        return saved.get("result") == "1"
    if name == "NativeLayerNorm":
        sizes = _numbers(saved.get("normalized_shape", ""))
        return bool(sizes) and prod(sizes) == 1
    if name == "NativeGroupNorm":
        sizes = _numbers(" ".join(saved.get(part, "") for part in ("C", "HxW", "group")))
        return len(sizes) == 3 and sizes[0] * sizes[1] == sizes[2]
    return False


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _factor(node: NodeRecord, kind: str = "the factor") -> str:
    """Return how the source calls a product's factor of 0; a literal says nothing of itself."""
    named = [operand.expression for operand in node.operands if operand.expression not in ("", operand.state)]
    if named and named[0].startswith("a value within "):
        return named[0]
    return f"{kind} {named[0]}" if named else f"a {kind.rpartition(' ')[2]}"


def nonfinite_reason(node: NodeRecord) -> str:
    """Return why a node that got a finite gradient sends a nonfinite one."""
    name = base_name(node.operation)
    saved = dict(node.saved)
    if (
        name == "Div"
        and "infinite" in saved.get("self", "")
        and not saved.get("other", "").startswith(("0 at", "0 every"))
    ):
        return f"an infinite value is divided: what the divisor gets is 0 times infinity{_ranges(node)}"
    text = _SINGULAR.get(name) or _SINGULAR.get(name.removeprefix("Linalg"), "its derivative is not finite here")
    return text + _ranges(node)


def _is_custom(node: NodeRecord) -> bool:
    return not node.operation.endswith(tuple("0123456789"))


def _ranges(node: NodeRecord) -> str:
    shown = {part: text for part, text in node.saved[:3] if part in _SHOWN}
    names = {**_SHOWN, "self": "left operand"} if "other" in shown else _SHOWN
    ordered = sorted(shown, key=list(_SHOWN).index)
    return f" ({'; '.join(f'{names[part]} {shown[part]}' for part in ordered)})" if shown else ""
