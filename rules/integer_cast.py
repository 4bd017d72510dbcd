"""CS603: A cast to integers or booleans goes on into the result

## What it does
Finds `.long()`, `.int()`, `.bool()`, `.to(torch.int64)`, `.type(torch.LongTensor)` and their kin on a tensor
that carries a gradient, where the integers go on into arithmetic.

## Why is it bad
Only floating-point and complex tensors can require a gradient.

## When it is harmless
Indices, masks, labels, counts and shapes.

## Example
```python
import torch


def levels(x: torch.Tensor) -> torch.Tensor:
    whole = (x * 10.0).to(torch.int64)
    return whole * 0.1
```

## Use instead
Stay in floating point; where discrete values are needed, a straight-through estimator.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Method, Rule

VALID = (
    """\
import torch


def gather(table: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    index = x.floor().long()
    return table[index]
""",
)

INVALID = (
    """\
import torch


def levels(x: torch.Tensor) -> torch.Tensor:
    whole = (x * 10.0).to(torch.int64)  # CS603: 13
    return whole * 0.1
""",
)

RULE = Rule(
    id="CS603",
    name="integer-cast",
    effect=Effect.SEVERS,
    summary="A cast to integers or booleans goes on into the result",
    message="`{idiom}` casts a tensor that carries a gradient to a type that cannot carry one",
    patterns=(
        Method(("long", "int", "short", "byte", "bool", "char")),
        Method(
            ("to", "type", "_to"),
            having=("torch.int64", "torch.long", "torch.int32", "torch.int", "torch.int16", "torch.short"),
        ),
        Method(
            ("to", "type"), having=("torch.int8", "torch.uint8", "torch.bool", "torch.LongTensor", "torch.IntTensor")
        ),
        Method(
            ("to", "type"),
            having=(
                "dtype=torch.int64",
                "dtype=torch.long",
                "dtype=torch.int32",
                "dtype=torch.int",
                "dtype=torch.bool",
            ),
        ),
        Method(
            ("type",), having=("'torch.LongTensor'", "'torch.IntTensor'", "'torch.ByteTensor'", "'torch.BoolTensor'")
        ),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
