"""CS901: A test of a tensor's value chooses a path on which the tensor does not appear

## What it does
Finds a test of the value of a tensor that carries a gradient (`if angle == 0:`, `a if t > 0 else b`) where one
branch returns or assigns something that depends on the tensor, and the other a constant.

## Why is it bad
The short cut gives the right value and no derivative, exactly at the point where most computations start (an
angle of zero, a factor of one).

## When it is harmless
Tests that raise, log, or guard against nan; branches that both depend on the tensor; tests of shapes, types and
flags.

## Example
```python
import torch


def rotation(angle: torch.Tensor) -> torch.Tensor:
    if angle == 0:
        return torch.eye(2)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([torch.stack([c, -s]), torch.stack([s, c])])
```

## Use instead
Compute the general path always, or `torch.where` with a safe operand.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.where.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def safe(x: torch.Tensor, low: float) -> torch.Tensor:
    if (x.abs() < 1e-9).all():
        return x * low
    return x / x.abs().max()


def checked(x: torch.Tensor) -> torch.Tensor:
    if (x <= 0).any():
        raise ValueError("x must be positive")
    return torch.log(x)
""",
)

INVALID = (
    """\
import torch


def rotation(angle: torch.Tensor) -> torch.Tensor:
    if angle == 0:  # CS901: 8
        return torch.eye(2)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([torch.stack([c, -s]), torch.stack([s, c])])
""",
    """\
import torch


class Stage:
    def __init__(self, tilt: torch.Tensor, axis: torch.Tensor) -> None:
        self.tilt = tilt
        self.axis = axis

    def radians(self, value: torch.Tensor) -> torch.Tensor:
        return torch.deg2rad(value)

    def turned(self, v: torch.Tensor) -> torch.Tensor:
        tilt = self.radians(self.tilt)
        moved = torch.abs(tilt) > 1e-12  # CS901: 17
        if moved:
            v = v * torch.cos(tilt) + torch.linalg.cross(self.axis, v) * torch.sin(tilt)
        return v
""",
    """\
import torch


class Lens:
    def __init__(self, k1):
        self.k1 = k1

    @property
    def is_plain(self):
        return torch.isclose(self.k1, torch.zeros(()))

    def factor(self, r2):
        return 1.0 if self.is_plain else 1 + self.k1 * r2  # CS901: 23


k1 = torch.tensor(0.0, requires_grad=True)
loss = Lens(k1).factor(torch.tensor(2.0)) * torch.ones(2).sum() + k1
loss.backward()
""",
)

RULE = Rule(
    id="CS901",
    name="value-test-takes-constant",
    effect=Effect.SEVERS,
    summary="A test of a tensor's value chooses a path on which the tensor does not appear",
    message=(
        "`{idiom}` chooses a constant by the value of a tensor that carries a gradient: on that path the "
        "gradient is gone"
    ),
    patterns=(Shape("value-test"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
