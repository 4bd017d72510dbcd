"""CS206: A new leaf is made from a value that had a history

## What it does
Finds `t.detach().requires_grad_()`, `t.clone().detach().requires_grad_(True)` and `torch.tensor(t,
requires_grad=True)` where `t` carries a gradient and nobody asks for the new leaf's own gradient.

## Why is it bad
The result requires a gradient, so everything looks alive, but the gradient stops at the new leaf and the
parameters behind it get none.

## When it is harmless
The new leaf is what the gradient is wanted for: forces from an energy, adversarial examples, gradient
penalties, tests that compare gradients.

## Example
```python
import torch

cell = torch.tensor([5.0, 6.0], requires_grad=True)
volume = cell.prod().detach().requires_grad_(True)
loss = (volume - 31.0).square()
loss.backward()
```

## Use instead
Use the tensor itself; to see the gradient of an intermediate value, call `t.retain_grad()`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def forces(model: torch.nn.Module, positions: torch.Tensor) -> torch.Tensor:
    positions = positions.detach().requires_grad_(True)
    energy = model(positions).sum()
    return -torch.autograd.grad(energy, positions)[0]
""",
)

INVALID = (
    """\
import torch

cell = torch.tensor([5.0, 6.0], requires_grad=True)
volume = cell.prod().detach().requires_grad_(True)  # CS206: 10
loss = (volume - 31.0).square()
loss.backward()
""",
)

RULE = Rule(
    id="CS206",
    name="new-leaf",
    effect=Effect.REWRAPS,
    summary="A new leaf is made from a value that had a history",
    message=("`{idiom}` starts a new leaf from a tensor that carries a gradient: what lies behind it gets none"),
    patterns=(Shape("new-leaf"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
