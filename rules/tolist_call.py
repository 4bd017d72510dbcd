"""CS104: `.tolist()` makes Python lists of a tensor whose gradient is still needed

## What it does
Finds `.tolist()` on a tensor that may carry a gradient, where the numbers are computed with.

## Why is it bad
The list holds plain numbers. A tensor rebuilt from it is a new constant.

## When it is harmless
Lists written to JSON, printed, or used as indices and sizes.

## Example
```python
import torch


def scaled(x: torch.Tensor) -> torch.Tensor:
    total = 0.0
    for value in x.tolist():
        total = total + value * value
    return x / total
```

## Use instead
Iterate over the tensor (`for row in t`), or `t.unbind()`: the parts keep their history.

## Fix safety
Not offered: code that takes a list may not take tensors.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.tolist.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Method, Rule

VALID = (
    """\
import json

import torch


def dump(x: torch.Tensor, path: str) -> None:
    with open(path, "w") as stream:
        json.dump(x.tolist(), stream)
""",
)

INVALID = (
    """\
import torch


def scaled(x: torch.Tensor) -> torch.Tensor:
    total = 0.0
    for value in x.tolist():  # CS104: 18
        total = total + value * value
    return x / total
""",
)

RULE = Rule(
    id="CS104",
    name="tolist-call",
    effect=Effect.SEVERS,
    summary="`.tolist()` makes Python lists of a tensor whose gradient is still needed",
    message=("`{idiom}` makes Python numbers of a tensor that carries a gradient, and they go on into the result"),
    patterns=(Method(("tolist",), result="number"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
