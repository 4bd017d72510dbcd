"""CS207: `nn.Parameter(t)` makes a new leaf of a value that had a history

## What it does
Finds `nn.Parameter(t)` of a tensor that is itself computed from something that requires a gradient, and, in methods
other than constructors and setters, of a tensor that the caller hands in (`requires_grad=False` too).

## Why is it bad
`Parameter` detaches. The model trains its own copy, and the parameter it was computed from gets nothing.

## When it is harmless
The usual initialisation from constants, random numbers or a tensor given to the constructor.

## Example
```python
import torch

angle = torch.tensor(0.5, requires_grad=True)
wrapped = torch.nn.Parameter(torch.sin(angle))
loss = (wrapped * 3.0).square().sum()
loss.backward()
```

## Use instead
Keep the original as the parameter and compute the derived value in `forward`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import torch


class Scale(torch.nn.Module):
    def __init__(self, start: torch.Tensor) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(start)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.scale


class Blur(torch.nn.Module):
    def set_kernel(self, kernel: torch.Tensor) -> None:
        self.kernel = torch.nn.Parameter(kernel, requires_grad=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.conv1d(x, self.kernel)
""",
)

INVALID = (
    """\
import torch

angle = torch.tensor(0.5, requires_grad=True)
wrapped = torch.nn.Parameter(torch.sin(angle))  # CS207: 11
loss = (wrapped * 3.0).square().sum()
loss.backward()
""",
    """\
import torch


class Blur(torch.nn.Module):
    def forward(self, x: torch.Tensor, kernel: torch.Tensor | None = None) -> torch.Tensor:
        if kernel is not None:
            self.kernel = torch.nn.Parameter(kernel, requires_grad=False)  # CS207: 27
        return torch.nn.functional.conv1d(x, self.kernel)
""",
)

RULE = Rule(
    id="CS207",
    name="parameter-of-tensor",
    effect=Effect.REWRAPS,
    summary="`nn.Parameter(t)` makes a new leaf of a value that had a history",
    message="`{idiom}` makes a new leaf of a tensor that carries a gradient: what lies behind it gets none",
    patterns=(
        Function(("torch.nn.Parameter", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer"), (0, "data")),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
