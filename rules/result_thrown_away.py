"""CS708: What a custom `autograd.Function` or an addition gives is thrown away

## What it does
Finds `F.apply(x, loss)` of the program's own functions, and `loss.add(penalty)` or `torch.add(loss, penalty)`, as
statements whose result nobody takes, where a gradient goes in; also a sum of losses that is only shown
(`loss = fit + weight * spread`, then `loss.item()`), where one of its terms is given back or differentiated alone; and what is computed of
`torch.autograd.grad(..., create_graph=True)` and goes into nothing, where the function goes back from another loss.

## Why is it bad
A backward pass only runs through what the loss was made of. What is thrown away is not in it: an auxiliary loss that
is put in by a custom function, or added to another, trains nothing, and no error is raised.

## When it is harmless
A function that is applied for what its `forward` prints or sends; `x.add_(y)`, which changes `x`.

## Example
```python
import torch


class Attach(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, loss):
        ctx.save_for_backward(loss)
        return x

    @staticmethod
    def backward(ctx, grad):
        (loss,) = ctx.saved_tensors
        return grad, torch.ones_like(loss)


def weights(scores: torch.Tensor, balance: torch.Tensor) -> torch.Tensor:
    Attach.apply(scores, balance)
    return scores.softmax(-1)
```

## Use instead
`scores = Attach.apply(scores, balance)`, `loss = loss + penalty`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/extending.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

_ATTACH = """\
import torch


class Attach(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, loss):
        ctx.save_for_backward(loss)
        return x

    @staticmethod
    def backward(ctx, grad):
        (loss,) = ctx.saved_tensors
        return grad, torch.ones_like(loss)


def weights(scores: torch.Tensor, balance: torch.Tensor) -> torch.Tensor:
"""

VALID = (
    _ATTACH
    + """\
    scores = Attach.apply(scores, balance)
    return scores.softmax(-1)
""",
    """\
import torch


def total(loss: torch.Tensor, penalty: torch.Tensor, seen: set) -> torch.Tensor:
    seen.add(penalty)
    loss = loss + 0.0
    loss.add_(penalty)
    return loss
""",
)

INVALID = (
    _ATTACH
    + """\
    Attach.apply(scores, balance)  # CS708: 5
    return scores.softmax(-1)
""",
    """\
import torch


def total(loss: torch.Tensor, penalty: torch.Tensor) -> torch.Tensor:
    loss.add(penalty)  # CS708: 5
    return loss * 2.0
""",
)

RULE = Rule(
    id="CS708",
    name="result-thrown-away",
    effect=Effect.SEVERS,
    summary="What a custom `autograd.Function` or an addition gives is thrown away",
    message="the result of `{idiom}` is thrown away: nothing that went into it gets a gradient by it",
    patterns=(
        Shape("thrown-away"),
        Shape("left-out"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
