"""CS904: A cached result is found by comparing or hashing a tensor's value

## What it does
Finds `if torch.equal(x, self._last_x): return self._last_y`, `if self._key == float(x)`, and dictionaries keyed
by `x.item()`, where `x` carries a gradient and the cached value does too.

## Why is it bad
Two tensors with equal values are different leaves. The cached result leads to the graph of the first one, so
the second gets no gradient.

## When it is harmless
Keys made of sizes, dtypes, devices and names.

## Example
```python
import torch


class Model:
    def __init__(self) -> None:
        self._last_input = None
        self._last_output = None

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        if self._last_input is not None and torch.equal(x, self._last_input):
            return self._last_output
        self._last_input = x
        self._last_output = torch.sin(x)
        return self._last_output
```

## Use instead
Do not cache, or compare identity (`is`) and a version.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.equal.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch

_tables: dict = {}


def table(n: int) -> torch.Tensor:
    if n not in _tables:
        _tables[n] = torch.arange(n).float()
    return _tables[n]
""",
)

INVALID = (
    """\
import torch


class Model:
    def __init__(self) -> None:
        self._last_input = None
        self._last_output = None

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        if self._last_input is not None and torch.equal(x, self._last_input):  # CS904: 45
            return self._last_output
        self._last_input = x
        self._last_output = torch.sin(x)
        return self._last_output
""",
    """\
import torch


class Grid:
    def __init__(self, origin: torch.Tensor) -> None:
        self.origin = origin
        self._cached_origin = origin.clone()
        self._coords = None

    def coords(self) -> torch.Tensor:
        changed = False
        if not torch.allclose(self.origin, self._cached_origin):  # CS904: 16
            changed = True
        if self._coords is None or changed:
            self._coords = self.origin * torch.arange(3)
            self._cached_origin = self.origin.clone()
        return self._coords
""",
)

RULE = Rule(
    id="CS904",
    name="cache-by-value",
    effect=Effect.STALE,
    summary="A cached result is found by comparing or hashing a tensor's value",
    message=("`{idiom}` finds a cached result by the value of a tensor: the result belongs to another tensor's graph"),
    patterns=(Shape("cache-by-value"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
