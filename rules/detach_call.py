"""CS201: `.detach()` cuts a value out of autograd that the result still depends on

## What it does
Finds `.detach()` (also as `torch.detach`, in a `map`, through an alias) of a tensor that may carry a gradient,
where the detached value goes on into arithmetic that should be differentiated.

## Why is it bad
The result is computed as if the detached value were a constant: the gradient is missing or, where another path
is live, wrong.

## When it is harmless
Stopping a gradient is often the point, and these forms are understood: straight-through estimators `x + (q -
x).detach()`, targets and baselines of a loss, a numerically safe shift (`x - x.max().detach()`), copies for
logs, plots, metrics, buffers and state carried to the next step.

## Example
```python
import torch


def distance(positions: torch.Tensor) -> torch.Tensor:
    centre = positions.mean(0).detach() * 2.0
    return centre.square().sum()
```

## Use instead
Use the tensor itself. If the stop is meant, keep it next to the loss it belongs to.

## Fix safety
Removing the call keeps every value and changes gradients on purpose; it is shown, not applied.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule

VALID = (
    """\
import torch


def quantise(x: torch.Tensor) -> torch.Tensor:
    q = torch.round(x)
    return x + (q - x).detach()
""",
    """\
import torch


def curve(x: torch.Tensor) -> list:
    points = x.detach().cpu().numpy()
    return sorted(points)
""",
    """\
import torch


def without_outliers(x: torch.Tensor) -> torch.Tensor:
    cut = torch.quantile(x.detach().abs(), 0.9)
    return x.clamp(-cut, cut)
""",
)

INVALID = (
    """\
import torch


def distance(positions: torch.Tensor) -> torch.Tensor:
    centre = positions.mean(0).detach() * 2.0  # CS201: 14
    return centre.square().sum()
""",
    """\
import torch

weight = torch.tensor([1.0, 2.0], requires_grad=True)
hidden = torch.sin(weight).detach()  # CS201: 10
loss = (hidden * 3.0).sum() + weight.sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS201",
    name="detach-call",
    effect=Effect.SEVERS,
    summary="`.detach()` cuts a value out of autograd that the result still depends on",
    message=("`{idiom}` cuts the history of a tensor that carries a gradient, and its value goes on into the result"),
    patterns=(
        Method(("detach",)),
        Function(("torch.detach", "torch.Tensor.detach", "torch.detach_copy"), (0,)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
