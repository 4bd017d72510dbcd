"""CS602: `//` of a tensor goes on into the result: its derivative is zero

## What it does
Finds floor division with a tensor that carries a gradient, where the quotient goes on into arithmetic.

## Why is it bad
The quotient is piecewise constant.

## When it is harmless
Integer tensors, indices, counts and shapes.

## Example
```python
import torch


def bins(x: torch.Tensor, width: float) -> torch.Tensor:
    return (x // width) * width + width / 2
```

## Use instead
`/`, or `torch.div(a, b, rounding_mode="floor")` with a straight-through estimator.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.floor_divide.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Operator, Rule

VALID = (
    """\
import torch


def rows(index: torch.Tensor, width: int) -> torch.Tensor:
    return index.long() // width
""",
)

INVALID = (
    """\
import torch


def snap(x: torch.Tensor, pitch: float) -> torch.Tensor:
    return torch.div(x, pitch, rounding_mode="floor") * pitch  # CS602: 12
""",
    """\
import torch


def bins(x: torch.Tensor, width: float) -> torch.Tensor:
    return (x // width) * width + width / 2  # CS602: 13
""",
)

_ROUNDED = ("rounding_mode='floor'", "rounding_mode='trunc'")

RULE = Rule(
    id="CS602",
    name="floor-division",
    effect=Effect.ZEROES,
    summary="`//` of a tensor goes on into the result: its derivative is zero",
    message="`{idiom}` floors the quotient: the gradient that reaches it becomes zeros, or backward raises",
    patterns=(
        Operator(("//",)),
        Function(("operator.floordiv", "divmod", "torch.floor_divide"), (0, 1)),
        Function(("torch.div", "torch.divide", "torch.true_divide"), (0, 1), having=_ROUNDED),
        Method(("div", "divide"), having=_ROUNDED),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
