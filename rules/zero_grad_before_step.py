"""CS908: Gradients are cleared between `backward` and `step`

## What it does
Finds `optimizer.zero_grad()` (or `model.zero_grad()`, `p.grad = None`, `p.grad.zero_()`) after `loss.backward()` and
before `optimizer.step()` of the same optimizer, here or in what is called; last in a closure that `step` is handed.

## Why is it bad
The step then sees no gradient, or zeros: nothing trains.

## When it is harmless
`zero_grad` before `backward` or after `step`.

## Example
```python
import torch


def train(model: torch.nn.Linear, optimizer: torch.optim.Optimizer, x: torch.Tensor) -> None:
    loss = model(x).sum()
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
```

## Use instead
The order `zero_grad`, `backward`, `step`.

## Fix safety
Not offered: moving statements may change other effects.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def train(model: torch.nn.Linear, optimizer: torch.optim.Optimizer, x: torch.Tensor) -> None:
    optimizer.zero_grad()
    model(x).sum().backward()
    optimizer.step()
""",
)

INVALID = (
    """\
import torch


def train(model: torch.nn.Linear, optimizer: torch.optim.Optimizer, x: torch.Tensor) -> None:
    loss = model(x).sum()
    loss.backward()
    optimizer.zero_grad()  # CS908: 5
    optimizer.step()
""",
    """\
import torch


class Trainer:
    def __init__(self, net):
        self.opt = torch.optim.SGD(net.parameters(), 0.1)

    def fit(self, loss):
        loss.backward()
        self.finish()

    def finish(self):
        self.opt.zero_grad()  # CS908: 9
        self.opt.step()
""",
)

RULE = Rule(
    id="CS908",
    name="zero-grad-before-step",
    effect=Effect.ZEROES,
    summary="Gradients are cleared between `backward` and `step`",
    message="`{idiom}` clears the gradients that `backward` has just computed, before the optimizer steps",
    patterns=(Shape("zero-grad-order"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
