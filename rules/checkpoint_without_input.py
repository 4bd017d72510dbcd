"""CS801: A reentrant checkpoint gets no input that requires a gradient

## What it does
Finds `torch.utils.checkpoint.checkpoint(f, ..., use_reentrant=True)` (or `checkpoint_sequential`) where no
tensor argument carries a gradient while `f` uses parameters.

## Why is it bad
The reentrant variant decides by its arguments whether anything is recorded. With none that requires a gradient
the parameters inside get none, with a warning only.

## When it is harmless
`use_reentrant=False`; an input that requires a gradient.

## Example
```python
import torch
from torch.utils.checkpoint import checkpoint

layer = torch.nn.Linear(2, 2)
head = torch.nn.Linear(2, 1)
hidden = checkpoint(layer, torch.ones(1, 2), use_reentrant=True)
loss = head(hidden).sum()
loss.backward()
```

## Use instead
`use_reentrant=False`.

## Fix safety
Not offered: the two variants differ in what they recompute.

## References
- <https://docs.pytorch.org/docs/stable/checkpoint.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch
from torch.utils.checkpoint import checkpoint

layer = torch.nn.Linear(2, 2)
loss = checkpoint(layer, torch.ones(1, 2), use_reentrant=False).sum()
loss.backward()
""",
)

INVALID = (
    """\
import torch
from torch.utils.checkpoint import checkpoint

layer = torch.nn.Linear(2, 2)
head = torch.nn.Linear(2, 1)
hidden = checkpoint(layer, torch.ones(1, 2), use_reentrant=True)  # CS801: 10
loss = head(hidden).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS801",
    name="checkpoint-without-input",
    effect=Effect.SEVERS,
    summary="A reentrant checkpoint gets no input that requires a gradient",
    message=(
        "`{idiom}` runs its function under no_grad: no argument requires a gradient, so what the function "
        "closes over gets none"
    ),
    patterns=(Shape("reentrant-checkpoint"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
