"""CS303: A tensor that carries a gradient is used as the fill value of a new tensor

## What it does
Finds `torch.full(shape, t)`, `full_like(x, t)`, and fill values of padding where `t` carries a gradient.

## Why is it bad
A fill value is a Python number for torch. `torch.full`, `full_like` and the fill values of padding refuse a tensor
that requires a gradient with a `TypeError`, and read one that carries none; `nn.init.constant_` reads any. Where
the gradient is only likely, what torch refuses is information.

## When it is harmless
Constant fill values.

## Example
```python
import torch


def background(x: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    image = torch.nn.init.constant_(torch.empty_like(x), level)
    return image * 2.0
```

## Use instead
`t.expand(shape)`, `torch.ones(shape) * t`, `torch.where(mask, x, t)`.

## Fix safety
`t * torch.ones(shape)` is shown, not applied: it keeps the values of a scalar `t`; shapes and strides may matter to the caller.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.full.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Function, Rule

VALID = (
    """\
import torch


def background(x: torch.Tensor, level: float) -> torch.Tensor:
    return x + torch.full_like(x, level)
""",
)

INVALID = (
    """\
import torch


def background(x: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    image = torch.nn.init.constant_(torch.empty_like(x), level)  # CS303: 13
    return image * 2.0
""",
)

RULE = Rule(
    id="CS303",
    name="fill-value",
    effect=Effect.SEVERS,
    summary="A tensor that carries a gradient is used as the fill value of a new tensor",
    message="`{idiom}` fills a new tensor with the value of a tensor that carries a gradient",
    patterns=(
        Function(("torch.full", "torch.full_like"), (1, "fill_value")),
        Function(("torch.nn.functional.pad",), (3, "value"), beside=True),
        Function(("torch.nn.init.constant_",), (1, "val")),
        Function(("torch.nan_to_num",), ("nan", "posinf", "neginf"), beside=True),
        Argument(("nan_to_num",), ("nan", "posinf", "neginf")),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
