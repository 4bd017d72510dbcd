"""CS803: A function is taken where its derivative is infinite or undefined

## What it does
Finds `sqrt`, `log`, `reciprocal`, `rsqrt`, fractional `pow`, `acos`, `asin`, `atanh` and division by an operand
that is seen to reach the singular point: a sum of squares, an absolute value, a `relu` or `clamp(min=0)`, a
cosine clamped to exactly [-1, 1], the norm of a difference of something with itself, a logarithm whose infinity
is clamped afterwards, a negative power whose infinity is replaced (`d[d == inf] = 0`), a variance from moments
(`(x**2).mean() - x.mean()**2`), one less an affinity (`1 - (p.sqrt() * q.sqrt()).sum()`), `hypot`, and `acosh` from
exactly 1 on.

## Why is it bad
The forward value is finite, the derivative is inf, and inf times zero is nan: one pixel or one pair turns all
parameters into nan.

## When it is harmless
An operand kept away from the point: `+ eps`, `clamp(min=eps)`, a `torch.where` on the operand before the
function.

## Example
```python
import torch


def length(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x.square().sum(-1))
```

## Use instead
`torch.sqrt(x.square().sum() + eps)`, `clamp(-1 + eps, 1 - eps)`, `torch.atan2(cross, dot)` for angles.

## Fix safety
Not offered: an epsilon changes values.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def length(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x.square().sum(-1) + 1e-12)
""",
)

INVALID = (
    """\
import torch


def length(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x.square().sum(-1))  # CS803: 12
""",
    """\
import torch


def angle(u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    cosine = (u * v).sum(-1).clamp(-1.0, 1.0)
    return torch.acos(cosine)  # CS803: 12
""",
)

RULE = Rule(
    id="CS803",
    name="singular-derivative",
    effect=Effect.NONFINITE,
    summary="A function is taken where its derivative is infinite or undefined",
    message="`{idiom}` has an infinite derivative at a value that its operand can take",
    patterns=(Shape("singular-derivative"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
