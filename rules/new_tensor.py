"""CS302: `new_tensor` or `new_full` builds a constant from a value that carries a gradient

## What it does
Finds `x.new_tensor(t)` and `x.new_full(size, t)` where `t` carries a gradient.

## Why is it bad
As `torch.tensor`: the value is read and the history left behind.

## When it is harmless
Numbers and lists of numbers.

## Example
```python
import torch


def shifted(x: torch.Tensor, offset: torch.Tensor) -> torch.Tensor:
    return x + x.new_tensor(offset)
```

## Use instead
`t.to(x)` for device and dtype, `torch.stack` for a list, `t.expand(size)` for a fill.

## Fix safety
`x.new_tensor(t)` to `t.to(x)` keeps the value where `t` is proven to be a tensor.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_tensor.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Rule

VALID = (
    """\
import torch


def margin(x: torch.Tensor) -> torch.Tensor:
    return x * x.new_tensor([1.0, 2.0])
""",
)

INVALID = (
    """\
import torch


def shifted(x: torch.Tensor, offset: torch.Tensor) -> torch.Tensor:
    return x + x.new_tensor(offset)  # CS302: 16
""",
)

RULE = Rule(
    id="CS302",
    name="new-tensor",
    effect=Effect.REWRAPS,
    summary="`new_tensor` or `new_full` builds a constant from a value that carries a gradient",
    message="`{idiom}` builds a new tensor from the value of a tensor that carries a gradient",
    patterns=(
        Argument(("new_tensor",), (0, "data"), inside="too"),
        Argument(("new_full",), (1, "fill_value")),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
