"""CS203: `.data` reads a tensor without its history, and the value goes on into the result

## What it does
Finds reads of `t.data` (also `getattr(t, "data")`) that go on into arithmetic; values of `model.state_dict()`,
which are such reads, that are computed with beside something trained or run by `functional_call`.

## Why is it bad
`.data` is an undocumented `detach` without its safety: autograd cannot even see that the value was changed.

## When it is harmless
Initialisation, weight decay and optimizer steps that work on parameters outside the graph; logs; device and
dtype queries (`t.data.device`).

## Example
```python
import torch


def penalty(weight: torch.Tensor) -> torch.Tensor:
    scaled = weight.data * 2.0
    return scaled.square().sum()
```

## Use instead
The tensor itself; `t.detach()` where the stop is meant; `with torch.no_grad():` where a parameter is updated.

## Fix safety
`.data` to `.detach()` keeps values and is offered, but does not bring the gradient back.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Attribute, Function, Rule, Shape

VALID = (
    """\
import torch


def initialise(layer: torch.nn.Linear) -> None:
    layer.weight.data.normal_(0.0, 0.02)
    layer.bias.data.zero_()
""",
)

INVALID = (
    """\
import torch


def penalty(weight: torch.Tensor) -> torch.Tensor:
    scaled = weight.data * 2.0  # CS203: 14
    return scaled.square().sum()
""",
)

RULE = Rule(
    id="CS203",
    name="data-read",
    effect=Effect.SEVERS,
    summary="`.data` reads a tensor without its history, and the value goes on into the result",
    message=(
        "`{idiom}` reads a tensor that carries a gradient without its history, and its value goes on into the result"
    ),
    patterns=(
        Attribute(("data",)),
        Function(("torch.Tensor.data.__get__",), (0,)),
        Shape("state-dict"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
