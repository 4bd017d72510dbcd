"""CS705: A custom `autograd.Function` returns no gradient, or zeros, for a tensor input

## What it does
Looks at subclasses of `torch.autograd.Function`: a `backward` that returns `None` or zeros for an input which
`forward` uses as a tensor, returns too few values, or is missing; a test of `ctx.needs_input_grad` that asks for another
input than the one whose gradient stands behind it.

## Why is it bad
Autograd believes the function. The input gets no gradient, or zeros, and no error is raised.

## When it is harmless
Inputs that are numbers, sizes, flags, indices or labels; `None` behind `ctx.needs_input_grad`.

## Example
```python
import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, grad):
        x, y = ctx.saved_tensors
        return grad * y, None


a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
Product.apply(a, b).backward()
```

## Use instead
Return the derivative, or make the stop visible at the call with `.detach()`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/extending.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None
""",
)

INVALID = (
    """\
import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, grad):
        x, y = ctx.saved_tensors
        return grad * y, None  # CS705: 9


a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
Product.apply(a, b).backward()
""",
)

RULE = Rule(
    id="CS705",
    name="function-without-gradient",
    effect=Effect.ZEROES,
    summary="A custom `autograd.Function` returns no gradient, or zeros, for a tensor input",
    message="`{idiom}` returns no gradient for an input that can carry one",
    patterns=(Shape("function-without-gradient"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
