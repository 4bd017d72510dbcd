"""CS706: A custom `autograd.Function` marks its result as not differentiable

## What it does
Finds `ctx.mark_non_differentiable(y)` where `y` is what `forward` returns as its only or first result.

## Why is it bad
The result then does not require a gradient, whatever `backward` says.

## When it is harmless
Second results that are indices or masks, as in a sort or a max.

## Example
```python
import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x * 2
        ctx.mark_non_differentiable(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


a = torch.tensor(2.0, requires_grad=True)
loss = Double.apply(a) * 3.0 + a
loss.backward()
```

## Use instead
Remove the mark.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.autograd.function.FunctionCtx.mark_non_differentiable.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


class Sort(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y, index = x.sort()
        ctx.mark_non_differentiable(index)
        ctx.save_for_backward(index)
        return y, index

    @staticmethod
    def backward(ctx, grad, _):
        (index,) = ctx.saved_tensors
        return torch.zeros_like(grad).index_add(0, index, grad)
""",
)

INVALID = (
    """\
import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x * 2
        ctx.mark_non_differentiable(y)  # CS706: 9
        return y

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


a = torch.tensor(2.0, requires_grad=True)
loss = Double.apply(a) * 3.0 + a
loss.backward()
""",
)

RULE = Rule(
    id="CS706",
    name="marked-non-differentiable",
    effect=Effect.SEVERS,
    summary="A custom `autograd.Function` marks its result as not differentiable",
    message="`{idiom}` tells autograd that the result has no derivative",
    patterns=(Shape("marked-non-differentiable"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
