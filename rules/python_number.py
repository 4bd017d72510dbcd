"""CS102: `float`, `int`, `complex` or `bool` makes a Python number of a tensor whose gradient is still needed

## What it does
Finds `float(t)`, `int(t)`, `complex(t)` and `bool(t)` of a tensor that may carry a gradient, where the number
goes on into arithmetic. The call may be hidden: in a helper, in a `map`, in the constructor of a configuration.

## Why is it bad
The conversion reads the value and drops the history. It is the commonest break in scientific code, where
functions accept "a number or a tensor" and normalise with `float(x)`.

## When it is harmless
Counts and sizes (`int(math.ceil(t))` used as a range), log values, branch conditions, keys. A value that is a
Python number or an integer tensor already is not flagged.

## Example
```python
import torch


class Beam:
    def __init__(self, wavelength: torch.Tensor) -> None:
        self.wavelength = float(wavelength)

    def wavevector(self, direction: torch.Tensor) -> torch.Tensor:
        return direction / self.wavelength
```

## Use instead
`torch.as_tensor(x, dtype=..., device=...)`: it makes a tensor of a number and leaves a tensor as it is, history
included.

## Fix safety
No fix is applied without being asked for: callers may rely on the type of the result.

## References
- <https://github.com/pytorch/pytorch/issues/143261>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule

VALID = (
    """\
import torch


def as_scale(x) -> torch.Tensor:
    if isinstance(x, torch.Tensor):
        return x
    return torch.tensor(float(x))
""",
    """\
import torch


def history(losses: list, loss: torch.Tensor) -> None:
    losses.append(float(loss))
""",
)

INVALID = (
    """\
import torch


class Beam:
    def __init__(self, wavelength: torch.Tensor) -> None:
        self.wavelength = float(wavelength)  # CS102: 27

    def wavevector(self, direction: torch.Tensor) -> torch.Tensor:
        return direction / self.wavelength
""",
    """\
import torch

angle = torch.tensor(0.3, requires_grad=True)
values = torch.arange(4.0) * float(angle)  # CS102: 30
(values.sum() + angle).backward()
""",
)

RULE = Rule(
    id="CS102",
    name="python-number",
    effect=Effect.SEVERS,
    summary="`float`, `int`, `complex` or `bool` makes a Python number of a tensor whose gradient is still needed",
    message=(
        "`{idiom}` makes a Python number of a tensor that carries a gradient, and the number goes on into the result"
    ),
    patterns=(
        Function(("float", "int"), (0,), result="number"),
        Function(("complex",), (0, 1), result="number"),
        Function(("bool",), (0,), result="number"),
        Method(("__float__", "__int__", "__complex__", "__bool__", "__index__"), result="number"),
        Function(("operator.index",), (0,), result="number"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
