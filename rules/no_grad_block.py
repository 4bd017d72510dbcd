"""CS501: A value computed under `no_grad` or `inference_mode` is used where a gradient should go

## What it does
Finds `with torch.no_grad():`, `inference_mode` and `set_grad_enabled(False)` blocks in which something is
computed from a tensor that carries a gradient, and whose result is computed with after the block. Also such blocks,
and `set_grad_enabled(flag)`, around a value of which a gradient is taken afterwards, whatever the flag says.

## Why is it bad
The result is a constant. A block that was put around a set-up step or "to save memory" takes the whole chain
behind it out of the gradient.

## When it is harmless
Evaluation, optimizer steps, initialisation, target networks, moving averages, metrics, sampling of data; a
`torch.enable_grad()` inside.

## Example
```python
import torch


def forward(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        hidden = x @ weight
    return hidden.square().sum()
```

## Use instead
Move what must be differentiated out of the block.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import GradMode, Rule, Shape

VALID = (
    """\
import torch


def evaluate(model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    with torch.no_grad():
        error = (model(x) - y).square().mean()
    return error.item()
""",
    """\
import torch


def step(weight: torch.Tensor, rate: float) -> None:
    with torch.no_grad():
        weight -= rate * weight.grad
""",
    """\
from contextlib import ExitStack

import torch


def loss_of(w: torch.Tensor, train: bool) -> torch.Tensor:
    with ExitStack() as stack:
        if not train:
            stack.enter_context(torch.no_grad())
        return (w * w).sum()
""",
)

INVALID = (
    """\
import torch


def forward(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():  # CS501: 10
        hidden = x @ weight
    return hidden.square().sum()
""",
    """\
from contextlib import ExitStack

import torch

w = torch.ones(2, requires_grad=True)
with ExitStack() as stack:
    stack.enter_context(torch.no_grad())  # CS501: 25
    h = w * 2
loss = (h * w).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS501",
    name="no-grad-block",
    effect=Effect.SEVERS,
    summary="A value computed under `no_grad` or `inference_mode` is used where a gradient should go",
    message=("`{idiom}` records nothing: what is computed under it goes on into the result without a gradient"),
    patterns=(
        GradMode(("torch.no_grad", "torch.autograd.no_grad", "torch.autograd.grad_mode.no_grad")),
        GradMode(("torch.inference_mode", "torch.autograd.inference_mode", "torch.autograd.grad_mode.inference_mode")),
        GradMode(
            ("torch.set_grad_enabled", "torch.autograd.set_grad_enabled", "torch.autograd.grad_mode.set_grad_enabled"),
            having=("False",),
        ),
        Shape("taken-anyway"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
