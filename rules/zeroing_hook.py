"""CS707: A hook replaces the gradient by zeros

## What it does
Finds `register_hook`, `register_full_backward_hook` and `register_post_accumulate_grad_hook` whose function
returns zeros whatever it gets.

## Why is it bad
The forward value does not change, so the derivative is wrong rather than missing.

## When it is harmless
Hooks that scale, clip or mask part of a gradient, or that freeze rows of an embedding.

## Example
```python
import torch


def silent(x: torch.Tensor) -> torch.Tensor:
    y = x * 2.0
    y.register_hook(lambda grad: grad * 0)
    return y.sum()
```

## Use instead
`requires_grad_(False)` for what must not train.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def clip(x: torch.Tensor) -> torch.Tensor:
    y = x * 2.0
    y.register_hook(lambda grad: grad.clamp(-1.0, 1.0))
    return y.sum()
""",
)

INVALID = (
    """\
import torch


def silent(x: torch.Tensor) -> torch.Tensor:
    y = x * 2.0
    y.register_hook(lambda grad: grad * 0)  # CS707: 5
    return y.sum()
""",
)

RULE = Rule(
    id="CS707",
    name="zeroing-hook",
    effect=Effect.ZEROES,
    summary="A hook replaces the gradient by zeros",
    message="`{idiom}` replaces the gradient that passes by zeros",
    patterns=(Shape("zeroing-hook"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
