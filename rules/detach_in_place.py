"""CS202: `.detach_()` cuts a tensor out of its graph in place

## What it does
Finds `t.detach_()` where `t` carries a gradient and is computed with afterwards.

## Why is it bad
Every later use of the tensor, under any name, is without history.

## When it is harmless
A recurrent state cut between two windows on purpose (truncated back-propagation), or a `.grad` that is zeroed.

## Example
```python
import torch


def energy(x: torch.Tensor) -> torch.Tensor:
    y = x.square()
    y.detach_()
    return (y * 2.0).sum()
```

## Use instead
Leave the tensor alone; where a cut copy is needed, name it: `frozen = t.detach()`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach_.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule

VALID = (
    """\
import torch


def clear(weight: torch.Tensor) -> None:
    if weight.grad is not None:
        weight.grad.detach_()
        weight.grad.zero_()
""",
)

INVALID = (
    """\
import torch


def energy(x: torch.Tensor) -> torch.Tensor:
    y = x.square()
    y.detach_()  # CS202: 5
    return (y * 2.0).sum()
""",
    """\
import torch


def prepared(x: torch.Tensor) -> dict:
    return dict(features=(x * 2).detach_())  # CS202: 26


w = torch.ones(2, requires_grad=True)
loss = (prepared(w)["features"] * w).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS202",
    name="detach-in-place",
    effect=Effect.SEVERS,
    summary="`.detach_()` cuts a tensor out of its graph in place",
    message=(
        "`{idiom}` cuts the history of a tensor that carries a gradient in place, and the tensor is used afterwards"
    ),
    patterns=(
        Method(("detach_",), statement=True),
        Function(("torch.detach_",), (0,)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
