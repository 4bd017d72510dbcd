"""CS902: A value computed from a parameter is kept across calls

## What it does
Finds an attribute, a dictionary entry or a global that is filled with a value carrying a gradient when it is
empty, and reused in later calls (a test, `setdefault`). Also a value that one turn of a training loop hands to the next
after `backward()` has gone through its graph (`h = cell(x, h)`, a loss that is summed up and never begun anew).

## Why is it bad
After a step of the optimizer the cached value is stale, and a second backward through it raises or goes
nowhere.

## When it is harmless
Values that depend on sizes or constants only; caches cleared at every forward.

## Example
```python
import torch


class Rotation(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.angle = torch.nn.Parameter(torch.tensor(0.1))
        self._matrix = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self._matrix is None:
            self._matrix = torch.stack([torch.cos(self.angle), torch.sin(self.angle)])
        return x * self._matrix
```

## Use instead
Compute it in every forward, or keep only what does not depend on parameters.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


class Grid:
    def __init__(self, n: int) -> None:
        self.n = n
        self._axis = None

    def axis(self) -> torch.Tensor:
        if self._axis is None:
            self._axis = torch.linspace(0.0, 1.0, self.n)
        return self._axis
""",
)

INVALID = (
    """\
import torch


class Rotation(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.angle = torch.nn.Parameter(torch.tensor(0.1))
        self._matrix = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self._matrix is None:
            self._matrix = torch.stack([torch.cos(self.angle), torch.sin(self.angle)])  # CS902: 13
        return x * self._matrix
""",
)

RULE = Rule(
    id="CS902",
    name="cached-graph",
    effect=Effect.STALE,
    summary="A value computed from a parameter is kept across calls",
    message=("`{idiom}` keeps a tensor together with its graph: later calls use the old value and the old graph"),
    patterns=(Shape("cached-graph"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
