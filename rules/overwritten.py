"""CS702: A whole tensor that carries a gradient is overwritten in place with constants

## What it does
Finds `t.zero_()`, `t.fill_(c)`, `t.copy_(constant)` and `t[:] = c`, `t[...] = c` on a computed tensor that
carries a gradient and is used afterwards, and `t[k] = float(...)`-like overwrites with constants of all that is
read later.

## Why is it bad
The tensor still has a history, but its derivative is zero: the gradient dies without an error.

## When it is harmless
Buffers, gradients (`p.grad.zero_()`), parameters initialised under `no_grad`, masks that overwrite a part.

## Example
```python
import torch


def cleared(x: torch.Tensor) -> torch.Tensor:
    y = x * 2.0
    y.zero_()
    return (y + 1.0).sum()
```

## Use instead
Compute a new tensor: `torch.where(mask, constant, t)`, `torch.zeros_like(t)`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def masked(x: torch.Tensor) -> torch.Tensor:
    y = x * 2.0
    y[0] = 0.0
    return y.sum()
""",
)

INVALID = (
    """\
import torch


def cleared(x: torch.Tensor) -> torch.Tensor:
    y = x * 2.0
    y.zero_()  # CS702: 5
    return (y + 1.0).sum()
""",
)

RULE = Rule(
    id="CS702",
    name="overwritten",
    effect=Effect.ZEROES,
    summary="A whole tensor that carries a gradient is overwritten in place with constants",
    message=("`{idiom}` overwrites all of a tensor that carries a gradient: what was computed before it is lost"),
    patterns=(Shape("overwrite"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
