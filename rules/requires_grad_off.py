"""CS205: A tensor that was asked to carry a gradient is told not to

## What it does
Finds `t.requires_grad_(False)` and `t.requires_grad = False` on a tensor that the same code made with
`requires_grad=True`, and that is computed with afterwards.

## Why is it bad
From there on nothing is recorded for it, and an optimizer that holds it steps with a missing gradient.

## When it is harmless
Freezing a model's parameters (`for p in backbone.parameters(): p.requires_grad_(False)`).

## Example
```python
import torch

distance = torch.tensor(100.0, requires_grad=True)
offset = torch.tensor(1.0, requires_grad=True)
distance.requires_grad_(False)
loss = (distance * 2.0 + offset).square()
loss.backward()
```

## Use instead
Leave the flag on; use `with torch.no_grad():` for the part that should not be recorded.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html#setting-requires-grad>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Attribute, Method, Rule

VALID = (
    """\
import torch


def freeze(model: torch.nn.Module) -> None:
    for p in model.parameters():
        p.requires_grad_(False)
""",
)

INVALID = (
    """\
import torch

distance = torch.tensor(100.0, requires_grad=True)
offset = torch.tensor(1.0, requires_grad=True)
distance.requires_grad_(False)  # CS205: 1
loss = (distance * 2.0 + offset).square()
loss.backward()
""",
)

RULE = Rule(
    id="CS205",
    name="requires-grad-off",
    effect=Effect.SEVERS,
    summary="A tensor that was asked to carry a gradient is told not to",
    message=(
        "`{idiom}` switches the gradient off for a tensor that was made to carry one, and the tensor is used afterwards"
    ),
    patterns=(
        Method(("requires_grad_",), having=("False", "requires_grad=False"), statement=True),
        Attribute(("requires_grad",), write=True, having=("False",)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
