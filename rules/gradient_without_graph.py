"""CS802: A gradient is computed without its own graph and used in a loss

## What it does
Finds `torch.autograd.grad(...)` without `create_graph=True` whose result goes on into a value on which
`backward` or `autograd.grad` is called.

## Why is it bad
The gradient is then a constant: a penalty on it, a force matched to data, or a second derivative trains
nothing.

## When it is harmless
Gradients that are applied as a step, logged, tested or returned; `create_graph=` given by a variable, which leaves it to
the caller.

## Example
```python
import torch

x = torch.tensor(1.0, requires_grad=True)
energy = x**3
slope = torch.autograd.grad(energy, x)[0]
loss = slope.square() + x
loss.backward()
```

## Use instead
`create_graph=True`.

## Fix safety
Adding `create_graph=True` keeps values and needs more memory; it is shown, not applied.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule, Shape

VALID = (
    """\
import torch


def inner(x: torch.Tensor, first_order: bool) -> torch.Tensor:
    (slope,) = torch.autograd.grad((x**3).sum(), x, create_graph=not first_order)
    return x - 0.1 * slope
""",
    """\
import torch

x = torch.tensor(1.0, requires_grad=True)
energy = x**3
(slope,) = torch.autograd.grad(energy, x, create_graph=True)
loss = slope.square() + x
loss.backward()
""",
)

INVALID = (
    """\
import torch

x = torch.tensor(1.0, requires_grad=True)
energy = x**3
slope = torch.autograd.grad(energy, x)[0]  # CS802: 9
loss = slope.square() + x
loss.backward()
""",
    """\
import torch


def gradient(y, x, keep=False):
    return torch.autograd.grad(y, x, create_graph=keep)[0]  # CS802: 12


x = torch.tensor(1.0, requires_grad=True)
loss = gradient(x**3, x).square() + x
loss.backward()
""",
    """\
import torch


def gradient(y, x, **options):
    options.setdefault("create_graph", True)
    return torch.autograd.grad(y, x, **options)[0]


x = torch.tensor(1.0, requires_grad=True)
slope = gradient(x**3, x)
curvature = gradient(slope, x, create_graph=False, retain_graph=True)  # CS802: 13
loss = (slope + curvature).square()
loss.backward()
""",
)

_RECORDED = ("create_graph=True", "create_graph=?")

RULE = Rule(
    id="CS802",
    name="gradient-without-graph",
    effect=Effect.SEVERS,
    summary="A gradient is computed without its own graph and used in a loss",
    message=(
        "`{idiom}` returns a gradient without history (no `create_graph=True`), and it goes on into what is "
        "differentiated"
    ),
    patterns=(
        Function(("torch.autograd.grad",), (0, 1, "outputs", "inputs"), inside="too", lacking=_RECORDED),
        Function(
            ("torch.autograd.functional.jacobian", "torch.autograd.functional.hessian"),
            (1, "inputs"),
            inside="too",
            lacking=_RECORDED,
        ),
        Function(
            ("torch.autograd.functional.vjp", "torch.autograd.functional.jvp", "torch.autograd.functional.hvp"),
            (1, 2, "inputs", "v"),
            inside="too",
            lacking=_RECORDED,
        ),
        Shape("graph-flag"),
        Shape("functional-without-graph"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
