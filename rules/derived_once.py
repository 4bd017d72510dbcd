"""CS905: An attribute is derived from a parameter once, at construction

## What it does
Finds `self.b = f(self.a)` in `__init__` where `self.a` is an `nn.Parameter`, and `self.b` is read in another
method.

## Why is it bad
After the first optimizer step `b` is old; after the first backward its graph is freed and the second raises.
Moving the module to another device leaves it behind.

## When it is harmless
Values derived from sizes, or detached on purpose (`register_buffer`).

## Example
```python
import torch


class Gain(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.log_gain = torch.nn.Parameter(torch.zeros(1))
        self.gain = self.log_gain.exp()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gain
```

## Use instead
A property or a computation in `forward`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


class Gain(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.log_gain = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.log_gain.exp()
""",
)

INVALID = (
    """\
import torch


class Gain(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.log_gain = torch.nn.Parameter(torch.zeros(1))
        self.gain = self.log_gain.exp()  # CS905: 9

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gain
""",
    """\
import torch


class Cell:
    def __init__(self, a):
        self.reciprocal = 1.0 / a  # CS905: 9

    def spacing(self, h):
        return 1.0 / (h * self.reciprocal)


a = torch.tensor(2.0, requires_grad=True)
cell = Cell(a)
opt = torch.optim.SGD([a], 0.1)
for _ in range(3):
    opt.zero_grad()
    (cell.spacing(torch.ones(2)) - 1).pow(2).sum().backward(retain_graph=True)
    opt.step()
""",
)

RULE = Rule(
    id="CS905",
    name="derived-once",
    effect=Effect.STALE,
    summary="An attribute is derived from a parameter once, at construction",
    message=(
        "`{idiom}` is computed from a parameter at construction: it does not follow the parameter when it changes"
    ),
    patterns=(Shape("derived-once"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
