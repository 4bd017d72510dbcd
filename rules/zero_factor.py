"""CS607: A value is multiplied by a literal zero, or replaced by constants wherever it is

## What it does
Finds a tensor that carries a gradient multiplied by a literal `0`, also through a keyword or a default that is
`0.0`, or by a tensor of zeros that nothing has filled, and `torch.where` with two constant branches.

## Why is it bad
The path exists, so nothing warns, but every gradient through it is zero.

## When it is harmless
`loss + 0.0 * sum(unused)`: a known trick that keeps all parameters in the graph of a distributed run.

## Example
```python
import torch


def intensity(factor: torch.Tensor) -> torch.Tensor:
    structure = factor * 0.0
    return structure.square().sum()
```

## Use instead
Check the factor: a default of zero is often a value that was never set.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/ddp.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def empty_loss(x: torch.Tensor, extra: torch.Tensor) -> torch.Tensor:
    return x.square().sum() + 0.0 * extra.sum()
""",
)

INVALID = (
    """\
import torch


def intensity(factor: torch.Tensor) -> torch.Tensor:
    structure = factor * 0.0  # CS607: 17
    return structure.square().sum()
""",
)

RULE = Rule(
    id="CS607",
    name="zero-factor",
    effect=Effect.ZEROES,
    summary="A value is multiplied by a literal zero, or replaced by constants wherever it is",
    message="`{idiom}` is zero whatever the tensor is: the gradient that reaches it becomes zeros",
    patterns=(Shape("zero-factor"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
