"""CS709: The formula in a custom function's `backward` is not the derivative of its `forward`

## What it does
Works `forward` and `backward` of a `torch.autograd.Function` out on a few small arrays, from their text alone, and compares what `backward`
gives with the slope of `forward`. It tells a gradient that is wrong at every shape and number tried. It also finds a sum over
a loop's turns that each turn overwrites.

## Why is it bad
Autograd believes the function: a missing factor, a missing term of the product rule or a missing conjugate trains towards something else, and no error is raised.

## When it is harmless
Stand-ins: straight-through estimators, reversed or scaled gradients. They are silent where `forward` steps or changes nothing, where
`backward` hands its gradient on, and where a name or docstring says so.

## Example
```python
import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(x)
        ctx.save_for_backward(x, s)
        return x * s

    @staticmethod
    def backward(ctx, grad):
        x, s = ctx.saved_tensors
        return grad * s
```

## Use instead
The whole derivative: `grad * (s + x * s * (1 - s))`. `torch.autograd.gradcheck` compares the two under torch.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(x)
        ctx.save_for_backward(x, s)
        return x * s

    @staticmethod
    def backward(ctx, grad):
        x, s = ctx.saved_tensors
        return grad * (s + x * s * (1 - s))
""",
    """\
import torch


class Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad):
        return -ctx.strength * grad, None
""",
)

INVALID = (
    """\
import torch


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(x)
        ctx.save_for_backward(x, s)
        return x * s

    @staticmethod
    def backward(ctx, grad):
        x, s = ctx.saved_tensors
        return grad * s  # CS709: 16
""",
)

RULE = Rule(
    id="CS709",
    name="wrong-backward-formula",
    effect=Effect.WRONG,
    summary="The formula in a custom function's `backward` is not the derivative of its `forward`",
    message="`{idiom}` is not the derivative of `forward`",
    patterns=(Shape("wrong-backward-formula"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
