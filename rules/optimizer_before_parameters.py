"""CS906: Parameters are replaced after the optimizer was built

## What it does
Finds `optimizer = Adam(model.parameters())` followed by `model.head = nn.Linear(...)`, `model.weight =
nn.Parameter(...)`, or `w = w.detach().requires_grad_()` for a tensor that was given to the optimizer; in a helper,
after a factory that builds both, or by giving the model's name to another model or a deep copy; and an optimizer of a
model's parameters where a deep copy of the model is what is trained.

Told is the line to move: the optimizer's, in the function that comes to both (its call of a helper that builds or replaces);
the replacement's where the optimizer has been stepped before, where what builds the optimizer makes the model as well, and
where a constructor builds it.

## Why is it bad
The optimizer keeps references to the old tensors. The new ones get gradients and are never stepped.

## When it is harmless
Replacing before the optimizer is built; `optimizer.add_param_group` afterwards.

## Example
```python
import torch


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.head = torch.nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(x)


model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model.head = torch.nn.Linear(2, 1)
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
```

## Use instead
Build the optimizer last.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/optim.html#constructing-it>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch

model = torch.nn.Sequential(torch.nn.Linear(2, 2))
model.head = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
""",
)

INVALID = (
    """\
import torch


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.head = torch.nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(x)


model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)  # CS906: 13
model.head = torch.nn.Linear(2, 1)
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
""",
    """\
import torch

image = torch.zeros(3, requires_grad=True)
opt = torch.optim.Adam([image])
for _ in range(3):
    (image - 1).square().sum().backward()
    opt.step()
    image = image.detach().clamp(0, 1).requires_grad_(True)  # CS906: 13
""",
    """\
import torch
from torch import nn

net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2))
opt = torch.optim.SGD(net.parameters(), 0.1)  # CS906: 7
net.add_module("1", nn.Linear(3, 5))
net(torch.ones(1, 3)).sum().backward()
opt.step()
""",
)

RULE = Rule(
    id="CS906",
    name="optimizer-before-parameters",
    effect=Effect.STALE,
    summary="Parameters are replaced after the optimizer was built",
    message=(
        "parameters are replaced after an optimizer took them, and it goes on stepping the old ones: build it afterwards, or give it the new ones (`{idiom}`)"
    ),
    patterns=(Shape("optimizer-order"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
