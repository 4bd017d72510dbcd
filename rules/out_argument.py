"""CS701: `out=` writes a result into a tensor that has no history

## What it does
Finds torch functions called with `out=` and a tensor that carries a gradient, where the written tensor is
computed with.

## Why is it bad
`out=` variants are not differentiable. Under some wrappers they raise, under others the history is silently
missing.

## When it is harmless
Work on values that carry no gradient, or under `no_grad` for display. Where no gradient is proven to come and to be
asked for, this is information: torch raises.

## Example
```python
import torch


x = torch.ones(3, requires_grad=True)
buffer = torch.empty(3)
torch.mul(x, 2.0, out=buffer)
(buffer * x).sum().backward()
```

## Use instead
Assign the result: `y = torch.mul(a, b)`.

## Fix safety
`torch.f(a, out=y)` to `y = torch.f(a)` keeps values where nothing else refers to `y`; it is shown, not applied.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def scaled(counts: torch.Tensor) -> torch.Tensor:
    buffer = torch.empty(3)
    torch.mul(torch.ones(3), 2.0, out=buffer)
    return buffer * counts
""",
)

INVALID = (
    """\
import torch


x = torch.ones(3, requires_grad=True)
buffer = torch.empty(3)
torch.mul(x, 2.0, out=buffer)  # CS701: 1
(buffer * x).sum().backward()
""",
)

RULE = Rule(
    id="CS701",
    name="out-argument",
    effect=Effect.SEVERS,
    summary="`out=` writes a result into a tensor that has no history",
    message=(
        "`{idiom}` writes into `out=`, which autograd does not support: the result has no history, or torch raises"
    ),
    patterns=(Shape("out-argument"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
