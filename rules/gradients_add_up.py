"""CS909: Gradients of one turn of a loop are added to those of the turns before

## What it does
Finds loops that call `backward` and `step` (or `backward` and read `p.grad` of a model's parameters) in each turn, where
nothing in the loop clears the gradients. Loops that step are told where the program clears gradients somewhere: one that
never does may be a sketch.

## Why is it bad
`backward` adds to `grad`. Without `zero_grad`, each step goes along the sum of all gradients so far, most of them of
weights that are gone.

## When it is harmless
Gradients that are summed on purpose over a fixed number of turns, and cleared after the step for which they were.

## Example
```python
import torch


def fit(model: torch.nn.Module, batches: list[torch.Tensor]) -> None:
    optimizer = torch.optim.Adam(model.parameters())
    optimizer.zero_grad()
    for x in batches:
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
```

## Use instead
`optimizer.zero_grad()` in each turn, before `backward` or after `step`; `torch.autograd.grad` for gradients that are only
looked at.

## Fix safety
Not offered: where gradients are cleared is a choice.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def fit(model: torch.nn.Module, batches: list[torch.Tensor], every: int) -> None:
    optimizer = torch.optim.Adam(model.parameters())
    for i, x in enumerate(batches):
        model(x).square().mean().backward()
        if (i + 1) % every == 0:
            optimizer.step()
            optimizer.zero_grad()
""",
    """\
import torch


def restarts(model: torch.nn.Module, starts: list[torch.Tensor]) -> list[torch.Tensor]:
    found = []
    for start in starts:
        x = start.clone().requires_grad_()
        optimizer = torch.optim.SGD([x], lr=0.1)
        model(x).sum().backward()
        optimizer.step()
        found.append(x.detach())
    return found
""",
)

INVALID = (
    """\
import torch


def fit(model: torch.nn.Module, batches: list[torch.Tensor]) -> None:
    optimizer = torch.optim.Adam(model.parameters())
    optimizer.zero_grad()
    for x in batches:
        loss = model(x).square().mean()
        loss.backward()  # CS909: 9
        optimizer.step()
""",
    """\
import torch


def norms(model: torch.nn.Module, losses: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    found = {}
    for name, loss in losses.items():
        loss.backward(retain_graph=True)  # CS909: 9
        found[name] = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()
    return found
""",
)

RULE = Rule(
    id="CS909",
    name="gradients-add-up",
    effect=Effect.WRONG,
    summary="Gradients of one turn of a loop are added to those of the turns before",
    message="`{idiom}` adds to the gradients of the turns before: nothing clears them",
    patterns=(Shape("gradients-add-up"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
