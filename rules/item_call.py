"""CS101: `.item()` makes a Python number of a tensor whose gradient is still needed

## What it does
Finds `.item()` on a tensor that may carry a gradient, where the number goes on into arithmetic that reaches a
return value, an attribute that is read, or the loss.

## Why is it bad
A Python number has no history. Everything computed from it is a constant for autograd, so the parameter behind
the tensor gets no gradient (or only a part of it) and no error is raised.

## When it is harmless
The number ends in a log, a progress bar, an assertion, a shape, an index, a branch, a metric or a file: nothing
differentiable is lost, and the rule says nothing.

## Example
```python
import torch


def unit(x: torch.Tensor) -> torch.Tensor:
    norm = x.norm().item()
    return x / norm
```

## Use instead
Keep the zero-dimensional tensor. It broadcasts as a number does: `x / x.norm()`.

## Fix safety
Removing `.item()` keeps the value and gives back the gradient, but changes the type of the result from a number
to a tensor. It is offered where the number is only an operand of tensor arithmetic.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Method, Rule

VALID = (
    """\
import torch


def report(loss: torch.Tensor) -> None:
    print(f"loss {loss.item():.4f}")
""",
    """\
import torch


def step(model: torch.nn.Linear, x: torch.Tensor) -> float:
    loss = model(x).square().mean()
    loss.backward()
    return loss.item()
""",
    """\
import torch


def padded(lengths: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    longest = lengths.long().max().item()
    return x[:longest] * 2.0
""",
)

INVALID = (
    """\
import torch


def unit(x: torch.Tensor) -> torch.Tensor:
    norm = x.norm().item()  # CS101: 12
    return x / norm
""",
    """\
import torch

scale = torch.tensor(2.0, requires_grad=True)


def gain() -> float:
    return scale.item()  # CS101: 12


loss = (gain() * torch.ones(3)).sum() + scale * 0.5
loss.backward()
""",
    """\
from operator import methodcaller

import torch

number = methodcaller("item")
gate = torch.tensor(0.3, requires_grad=True)
level = number(gate)  # CS101: 9
loss = torch.ones(2).sum() * level + gate
loss.backward()
""",
)

RULE = Rule(
    id="CS101",
    name="item-call",
    effect=Effect.SEVERS,
    summary="`.item()` makes a Python number of a tensor whose gradient is still needed",
    message=(
        "`{idiom}` makes a Python number of a tensor that carries a gradient, and the number goes on into the result"
    ),
    patterns=(Method(("item",), result="number"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
