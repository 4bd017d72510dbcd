"""CS703: `set_` puts a tensor's storage under another tensor, without its history

## What it does
Finds `x.set_(t)` where `t` carries a gradient and `x` is computed with.

## Why is it bad
`set_` replaces the storage behind autograd's back.

## When it is harmless
Memory tricks outside the graph.

## Example
```python
import torch


def swap(x: torch.Tensor) -> torch.Tensor:
    y = torch.empty(0)
    y.set_(x)
    return y * 2.0
```

## Use instead
Use `t`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.set_.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Function, Rule

VALID = (
    """\
import torch


def release(x: torch.Tensor) -> None:
    x.set_(torch.empty(0))
""",
)

INVALID = (
    """\
import torch


def swap(x: torch.Tensor) -> torch.Tensor:
    y = torch.empty(0)
    y.set_(x)  # CS703: 5
    return y * 2.0
""",
)

RULE = Rule(
    id="CS703",
    name="storage-replaced",
    effect=Effect.SEVERS,
    summary="`set_` puts a tensor's storage under another tensor, without its history",
    message="`{idiom}` shares the memory of a tensor that carries a gradient, not its history",
    patterns=(
        Argument(("set_",), (0, "source")),
        Function(("torch.Tensor.set_",), (1,)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
