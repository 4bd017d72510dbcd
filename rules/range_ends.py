"""CS304: `linspace`, `arange` or `logspace` is given ends that carry a gradient

## What it does
Finds ranges whose start, end or step is a tensor that carries a gradient.

## Why is it bad
`torch.linspace(t0, t1, n)` accepts tensors and returns a constant without a word.

## When it is harmless
Ends that are numbers or counts.

## Example
```python
import torch


def grid(start: torch.Tensor, stop: torch.Tensor, n: int) -> torch.Tensor:
    points = torch.linspace(start, stop, n)
    return points.square()
```

## Use instead
`t0 + (t1 - t0) * torch.linspace(0, 1, n)`.

## Fix safety
The rewrite keeps values up to rounding; it is shown, not applied.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.linspace.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import torch


def grid(start: torch.Tensor, stop: torch.Tensor, n: int) -> torch.Tensor:
    return start + (stop - start) * torch.linspace(0.0, 1.0, n)
""",
)

INVALID = (
    """\
import torch


def grid(start: torch.Tensor, stop: torch.Tensor, n: int) -> torch.Tensor:
    points = torch.linspace(start, stop, n)  # CS304: 14
    return points.square()
""",
)

_WHOLE = tuple(f"dtype=torch.{name}" for name in ("long", "int", "short", "int64", "int32", "int16", "uint8"))

RULE = Rule(
    id="CS304",
    name="range-ends",
    effect=Effect.SEVERS,
    summary="`linspace`, `arange` or `logspace` is given ends that carry a gradient",
    message="`{idiom}` takes its ends as numbers: a gradient that reaches them ends here",
    patterns=(
        Function(("torch.linspace", "torch.logspace"), (0, 1, "start", "end")),
        Function(("torch.arange", "torch.range"), (0, 1, 2, "start", "end", "step"), lacking=_WHOLE),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
