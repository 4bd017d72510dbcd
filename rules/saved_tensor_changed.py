"""CS704: A tensor that backward needs is changed in place

## What it does
Finds the result of `exp`, `sqrt`, `sigmoid`, `tanh`, `softmax` or `reciprocal` changed in place (`add_`,
`mul_`, `+=`, `relu_` ...) while it carries a gradient; and what a function has computed and changes so after
`norm`, `sin`, `**`, `matmul` or another operation has kept it for its own derivative.

## Why is it bad
These operations keep their result for the derivative. Autograd's version counter turns the change into an error
in backward; through `.data` it turns into a wrong number.

## When it is harmless
In-place work on results whose derivative does not need them (`x + 1`, `linear`, `conv2d`).

## Example
```python
import torch


def shifted(x: torch.Tensor) -> torch.Tensor:
    y = torch.exp(x)
    y.add_(1.0)
    return y.sum()
```

## Use instead
The out-of-place form: `y = y + 1`.

## Fix safety
`y.add_(c)` to `y = y.add(c)` keeps the value where nothing else refers to `y`.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-correctness-checks>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def shifted(x: torch.Tensor) -> torch.Tensor:
    y = x + 1.0
    y.mul_(2.0)
    return y
""",
)

INVALID = (
    """\
import torch


def shifted(x: torch.Tensor) -> torch.Tensor:
    y = torch.exp(x)
    y.add_(1.0)  # CS704: 5
    return y.sum()
""",
    """\
import torch


def gates(x: torch.Tensor) -> torch.Tensor:
    y = torch.sigmoid(x)
    flat = y.view(-1)
    flat[0] = 0.0  # CS704: 5
    return y * x
""",
    """\
import torch


def unit(x: torch.Tensor, centre: torch.Tensor) -> torch.Tensor:
    d = x - centre
    n = torch.linalg.vector_norm(d)
    d -= d.mean()  # CS704: 5
    return d / n
""",
)

RULE = Rule(
    id="CS704",
    name="saved-tensor-changed",
    effect=Effect.WRONG,
    summary="A tensor that backward needs is changed in place",
    message=(
        "`{idiom}` changes a tensor that an earlier operation saved for backward: backward raises, or the "
        "derivative is wrong"
    ),
    patterns=(Shape("saved-tensor-changed"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
