"""CS907: A module holds parameters where `parameters()` does not find them

## What it does
Finds, in the `__init__` of an `nn.Module`, a list, tuple or dict of layers or parameters assigned to an
attribute, and a plain tensor with `requires_grad=True` assigned to an attribute, also one that a helper makes (told where
it is made); zeros that a constructor makes, that nothing ever changes and that weigh live values; also a layer that another method
makes anew each time it runs and only calls; an object of a plain class that makes parameters of its own, which no
method of that class gives out.

## Why is it bad
Only modules and `nn.Parameter`s assigned directly, or held by `ModuleList`, `ModuleDict`, `ParameterList`, are
registered. The others are not optimised.

## When it is harmless
Lists that are handed to `nn.Sequential(*layers)` or `nn.ModuleList(layers)`; lists that only group layers
registered elsewhere.

## Example
```python
import torch


class Stack(torch.nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.layers = [torch.nn.Linear(4, 4) for _ in range(n)]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x)
        return x
```

## Use instead
`nn.ModuleList([...])`, `nn.ParameterList([...])`, `nn.Parameter(t)`.

## Fix safety
`[...]` to `nn.ModuleList([...])` keeps values and order; it is shown, not applied.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


class Stack(torch.nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList([torch.nn.Linear(4, 4) for _ in range(n)])
""",
    """\
import torch
from torch import nn


class Cells(nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.cells = self.made(n)

    def made(self, n: int) -> list[nn.Module]:
        cells = []
        for i in range(n):
            cell = nn.Linear(4, 4)
            cells.append(cell)
            setattr(self, f"cell{i}", cell)
        return cells

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for cell in self.cells:
            x = cell(x)
        return x
""",
    """\
import torch
from torch import nn


class Cells(nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.cells = self.made(n)

    def made(self, n: int) -> list[nn.Module]:
        cells = []
        for i in range(n):
            cell = nn.Linear(4, 4)
            cells.append(cell)
            self.add_module(f"cell{i}", cell)
        return cells

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for cell in self.cells:
            x = cell(x)
        return x
""",
)

INVALID = (
    """\
import torch


class Stack(torch.nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.layers = [torch.nn.Linear(4, 4) for _ in range(n)]  # CS907: 9

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x)
        return x
""",
    """\
import torch
from torch import nn


class Ensemble(nn.Module):
    def __init__(self):
        super().__init__()
        self.members = []  # CS907: 9
        for _ in range(2):
            self.members.append(nn.Linear(3, 1))

    def forward(self, x):
        return sum(member(x) for member in self.members)
""",
    """\
import torch
from torch import nn


class Cells(nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.cells = self.made(n)  # CS907: 9

    def made(self, n: int) -> list[nn.Module]:
        cells = []
        for i in range(n):
            cell = nn.Linear(4, 4)
            cells.append(cell)
            setattr(self, f"size{i}", i)
        return cells

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for cell in self.cells:
            x = cell(x)
        return x
""",
)

RULE = Rule(
    id="CS907",
    name="unregistered-parameter",
    effect=Effect.STALE,
    summary="A module holds parameters where `parameters()` does not find them",
    message="`{idiom}` is not registered: `parameters()`, `to()` and `state_dict()` do not see it",
    patterns=(Shape("unregistered-parameter"), Shape("held-zeros")),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
