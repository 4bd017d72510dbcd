"""CS502: A function decorated with `no_grad` computes a value that is used where a gradient should go

## What it does
Finds functions decorated with `@torch.no_grad()` or `@torch.inference_mode()` whose result is computed from
something that carries a gradient and goes on into arithmetic in a caller.

## Why is it bad
The decorator is far from the call: at the call nothing shows that the result is a constant.

## When it is harmless
Evaluation, initialisation, metrics, sampling and optimizer steps.

## Example
```python
import torch


@torch.no_grad()
def encode(x: torch.Tensor) -> torch.Tensor:
    return torch.tanh(x)


code = torch.tensor([0.5, 0.1], requires_grad=True)
loss = (encode(code) * 2.0 + code).sum()
loss.backward()
```

## Use instead
Remove the decorator, or put the block around the one statement that needs it.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import GradMode, Rule

VALID = (
    """\
import torch


@torch.no_grad()
def accuracy(model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    return (model(x).argmax(1) == y).float().mean().item()
""",
)

INVALID = (
    """\
import torch


@torch.no_grad()  # CS502: 2
def encode(x: torch.Tensor) -> torch.Tensor:
    return torch.tanh(x)


code = torch.tensor([0.5, 0.1], requires_grad=True)
loss = (encode(code) * 2.0 + code).sum()
loss.backward()
""",
    """\
import torch

unrecorded = torch.no_grad()


@unrecorded  # CS502: 2
def features(w):
    return w * 2


w = torch.ones(2, requires_grad=True)
loss = (features(w) * w).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS502",
    name="no-grad-function",
    effect=Effect.SEVERS,
    summary="A function decorated with `no_grad` computes a value that is used where a gradient should go",
    message=("`{idiom}` switches recording off in the whole function, and its result goes on without a gradient"),
    patterns=(GradMode(("torch.no_grad", "torch.inference_mode", "torch.set_grad_enabled", "torch.autograd.no_grad")),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
