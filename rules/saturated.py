"""CS608: A value is clamped to a range it can never be inside

## What it does
Finds `clamp`, `relu` and `hardtanh` of a value whose range is known from how it was computed (`sigmoid`, `exp`,
`square`, `abs`, `softmax` ...) and lies outside the open interval in which the derivative is not zero; `softmax`
along the last dimension of what a layer with one output gave (`softmax(self.score(h), dim=-1)`), which is 1 whatever
the layer gives.

## Why is it bad
Outside its bounds a clamp has a zero derivative. If the value can never be inside, nothing behind it trains.

## When it is harmless
Bounds that cut only part of the range.

## Example
```python
import torch


def opacity(x: torch.Tensor) -> torch.Tensor:
    alpha = torch.clamp(torch.sigmoid(x), min=1.0)
    return alpha * 2.0
```

## Use instead
Check the bounds and the sign; `softplus` instead of `relu` where a dead start is possible.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.clamp.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def positive(x: torch.Tensor) -> torch.Tensor:
    return x.square().clamp(min=0.0)
""",
)

INVALID = (
    """\
import torch


def opacity(x: torch.Tensor) -> torch.Tensor:
    alpha = torch.clamp(torch.sigmoid(x), min=1.0)  # CS608: 13
    return alpha * 2.0
""",
)

RULE = Rule(
    id="CS608",
    name="saturated",
    effect=Effect.ZEROES,
    summary="A value is clamped to a range it can never be inside",
    message="`{idiom}` always saturates: the gradient that reaches it becomes zeros",
    patterns=(Shape("saturated"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
