"""CS606: A comparison is used as a number, and the compared value has no other way into the result

## What it does
Finds comparisons of a tensor that requires a gradient whose result is used as a number (`(x > t).float() * y`,
`(x > t).sum()`), where the tensor does not reach the result by another way.

## Why is it bad
A step function has no derivative: the threshold, or the score that is compared, never trains.

## When it is harmless
Masks of the same value (`x * (x > 0)`), branch conditions, accuracy, `torch.where` between values that carry
the gradient, indexing.

## Example
```python
import torch

threshold = torch.tensor(0.5, requires_grad=True)
gain = torch.tensor(2.0, requires_grad=True)
signal = torch.linspace(0.0, 1.0, 5)
mask = (signal > threshold).float()
loss = (mask * signal * gain).sum()
loss.backward()
```

## Use instead
A soft step: `torch.sigmoid((x - t) / width)`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Function, Method, Operator, Rule

VALID = (
    """\
import torch


def relu(x: torch.Tensor) -> torch.Tensor:
    return x * (x > 0).float()
""",
)

INVALID = (
    """\
import torch

threshold = torch.tensor(0.5, requires_grad=True)
gain = torch.tensor(2.0, requires_grad=True)
signal = torch.linspace(0.0, 1.0, 5)
mask = (signal > threshold).float()  # CS606: 9
loss = (mask * signal * gain).sum()
loss.backward()
""",
)

NAMES = (
    *("lt", "le", "gt", "ge", "eq", "ne", "less", "less_equal", "greater", "greater_equal", "not_equal"),
    *("isclose", "signbit"),
)

RULE = Rule(
    id="CS606",
    name="comparison-as-factor",
    effect=Effect.SEVERS,
    summary="A comparison is used as a number, and the compared value has no other way into the result",
    message=("`{idiom}` is a step: no gradient reaches what is compared, and the result depends on it as a factor"),
    patterns=(
        Operator(("<", "<=", ">", ">=", "==", "!=")),
        Method(NAMES),
        Argument(NAMES, arguments=(0, "other")),
        Function(tuple(f"torch.{name}" for name in NAMES)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
