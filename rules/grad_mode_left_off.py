"""CS503: Gradient recording is switched off by a call and not switched on again

## What it does
Finds `torch.set_grad_enabled(False)`, `torch.autograd.set_grad_enabled(False)` and `no_grad().__enter__()` as
plain calls after which something is computed that should carry a gradient, before recording is switched on
again. At the top of a module that a package imports it is told without that: whoever imports the package has
recording switched off.

## Why is it bad
The switch is global to the thread. Left off by an evaluation function, it silences the training that follows.

## When it is harmless
Scripts that only evaluate.

## Example
```python
import torch

weight = torch.tensor(1.0, requires_grad=True)
torch.set_grad_enabled(False)
hidden = weight * 2.0
torch.set_grad_enabled(True)
loss = (hidden + weight).square()
loss.backward()
```

## Use instead
`with torch.no_grad():`, which switches back by itself.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_grad_enabled.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch

torch.set_grad_enabled(False)
image = torch.ones(4).sum()
print(image)
""",
    """\
import torch


def restore(weights, path):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        if path is None:
            return weights
        weights.copy_(torch.load(path))
        return weights
    finally:
        torch.set_grad_enabled(before)


w = restore(torch.ones(2, requires_grad=True), None)
loss = (w * w).sum()
loss.backward()
""",
)

INVALID = (
    """\
import torch

weight = torch.tensor(1.0, requires_grad=True)
torch.set_grad_enabled(False)  # CS503: 1
hidden = weight * 2.0
torch.set_grad_enabled(True)
loss = (hidden + weight).square()
loss.backward()
""",
    """\
import torch


def restore(weights, path):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)  # CS503: 5
    if path is None:
        return weights
    weights.copy_(torch.load(path))
    torch.set_grad_enabled(before)
    return weights


w = restore(torch.ones(2, requires_grad=True), None)
loss = (w * w).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS503",
    name="grad-mode-left-off",
    effect=Effect.SEVERS,
    summary="Gradient recording is switched off by a call and not switched on again",
    message="`{idiom}` switches recording off for everything that follows in this thread",
    patterns=(Shape("grad-mode-call"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
