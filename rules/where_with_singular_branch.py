"""CS804: `torch.where` selects away a value, but not its infinite derivative

## What it does
Finds `torch.where(x > 0, f(x), c)` where `f` (`sqrt`, `log`, division, `pow`, `acos`) is singular or undefined
where the condition is false, `y[mask] = c` and `y.masked_fill(mask, c)` after such an `f`, and branches that
overflow where they are not taken (`torch.where(x > 20, x, torch.log(torch.expm1(x)))`).

## Why is it bad
Backward multiplies the derivative of both branches by a mask: inf or nan times zero is nan.

## When it is harmless
The operand is made safe before the function: `f(torch.where(x > 0, x, one))`.

## Example
```python
import torch


def safe_log(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x > 0, torch.log(x), torch.zeros_like(x))
```

## Use instead
The double `where`: `torch.where(ok, f(torch.where(ok, x, one)), c)`.

## Fix safety
Not offered.

## References
- <https://github.com/pytorch/pytorch/issues/4132>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def safe_log(x: torch.Tensor) -> torch.Tensor:
    ok = x > 0
    return torch.where(ok, torch.log(torch.where(ok, x, torch.ones_like(x))), torch.zeros_like(x))
""",
)

INVALID = (
    """\
import torch


def safe_log(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x > 0, torch.log(x), torch.zeros_like(x))  # CS804: 31
""",
    """\
import math

import torch


def sinc(x: torch.Tensor) -> torch.Tensor:
    y = math.pi * x
    return torch.where(x == 0, torch.ones_like(x), torch.sin(y) / y)  # CS804: 52
""",
)

RULE = Rule(
    id="CS804",
    name="where-with-singular-branch",
    effect=Effect.NONFINITE,
    summary="`torch.where` selects away a value, but not its infinite derivative",
    message=("`{idiom}` hides a singular value but not its derivative: the branch that is not taken still gives nan"),
    patterns=(Shape("singular-branch"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
