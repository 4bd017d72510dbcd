"""CS601: A rounded or signed value goes on into the result: its derivative is zero

## What it does
Finds `round`, `floor`, `ceil`, `trunc`, `sign` and `heaviside` of a tensor that carries a gradient, where the
rounded value goes on into arithmetic; `grid_sample` by its nearest neighbours, whose grid gets zeros.

## Why is it bad
Autograd has a formula for them, and it is zero. The parameter gets a gradient of zeros, the optimizer runs,
nothing moves.

## When it is harmless
Straight-through estimators, indices and counts, the fractional part `x - x.floor()` (its derivative is right),
logs.

## Example
```python
import torch


def quantise(x: torch.Tensor) -> torch.Tensor:
    level = torch.round(x * 255.0)
    return level / 255.0
```

## Use instead
A straight-through estimator `x + (x.round() - x).detach()`, a soft rounding, or `torch.frac`.

## Fix safety
Not offered: it changes what is computed.

## References
- <https://arxiv.org/abs/1308.3432>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule, Shape

VALID = (
    """\
import torch


def fraction(x: torch.Tensor) -> torch.Tensor:
    return x - torch.floor(x)
""",
    """\
import torch


def cell_index(x: torch.Tensor, width: float) -> torch.Tensor:
    return torch.floor(x / width).long()
""",
    """\
import torch


def soft_round(x: torch.Tensor) -> torch.Tensor:
    middle = torch.floor(x) + 0.5
    return middle + torch.tanh(5 * (x - middle)) / 2
""",
)

INVALID = (
    """\
import torch


def quantise(x: torch.Tensor) -> torch.Tensor:
    level = torch.round(x * 255.0)  # CS601: 13
    return level / 255.0
""",
)

RULE = Rule(
    id="CS601",
    name="rounding",
    effect=Effect.ZEROES,
    summary="A rounded or signed value goes on into the result: its derivative is zero",
    message="`{idiom}` has a zero derivative: the gradient that reaches it becomes all zeros",
    patterns=(
        Method(("round", "floor", "ceil", "trunc", "fix", "sign", "sgn", "signbit", "heaviside", "floor_divide")),
        Method(
            ("round_", "floor_", "ceil_", "trunc_", "fix_", "sign_", "sgn_", "heaviside_", "floor_divide_"),
            statement=True,
        ),
        Function(("torch.round", "torch.floor", "torch.ceil", "torch.trunc", "torch.fix", "torch.sign", "torch.sgn")),
        Function(("torch.signbit", "torch.heaviside", "torch.floor_divide", "torch.special.round"), (0, "input")),
        Function(("math.ceil", "math.floor", "math.trunc"), result="number"),
        Function(
            ("torch.nn.functional.grid_sample",), (1, "grid"), having=("mode='nearest'", "'nearest'"), beside=True
        ),
        Shape("sign-alone"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
