"""CS103: A function of Python's `math` is given a tensor whose gradient is still needed

## What it does
Finds functions of `math`, `cmath` and `statistics`, and the builtin `round`, called with a tensor that may
carry a gradient.

## Why is it bad
They call `__float__` on the tensor and return a Python number, without a warning before torch 2.8 and with one
since.

## When it is harmless
`math.ceil(t)` or `math.log2(n)` used as a count, a size or a loop bound; values that are printed.

## Example
```python
import math

import torch


def rotation(angle: torch.Tensor) -> torch.Tensor:
    c = math.cos(angle)
    s = math.sin(angle)
    return torch.tensor([[c, -s], [s, c]])
```

## Use instead
The function of the same name in `torch`: `torch.sin(t)`, `torch.sqrt(t)`, `torch.exp(t)`.

## Fix safety
`math.f(t)` to `torch.f(t)` keeps the value up to the tensor's precision. Offered only where the argument is
proven to be a tensor.

## References
- <https://github.com/pytorch/pytorch/issues/143071>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import math

import torch


def steps(span: torch.Tensor, width: float) -> list:
    count = math.ceil(span / width)
    return [index * width for index in range(count)]
""",
    """\
import math

import torch


def degrees(x: torch.Tensor, turn: float = 180.0) -> torch.Tensor:
    return x * math.radians(turn)
""",
)

INVALID = (
    """\
import math

import torch


def rotation(angle: torch.Tensor) -> torch.Tensor:
    c = math.cos(angle)  # CS103: 9
    s = math.sin(angle)  # CS103: 9
    return torch.tensor([[c, -s], [s, c]])
""",
)

RULE = Rule(
    id="CS103",
    name="python-math",
    effect=Effect.SEVERS,
    summary="A function of Python's `math` is given a tensor whose gradient is still needed",
    message="`{idiom}` computes with Python floats: the gradient that reaches it ends here",
    patterns=(
        Function(
            ("math.*", "cmath.*", "statistics.*", "decimal.Decimal", "fractions.Fraction"),
            result="number",
            inside="too",
        ),
        Function(("round",), (0,), result="number"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
