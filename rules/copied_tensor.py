"""CS208: A deep copy of a tensor, or of what holds it, takes the place of the original

## What it does
Finds `copy.deepcopy(t)`, `dataclasses.asdict(config)` and `astuple` where a tensor that requires a gradient is
inside, and the copy is computed with.

## Why is it bad
A copied leaf is a new leaf. The gradient lands on the copy, which nobody looks at.

## When it is harmless
Copies of models (best weights, target networks), copies that are written to a file or shown.

## Example
```python
import dataclasses

import torch


@dataclasses.dataclass
class Settings:
    distance: torch.Tensor


distance = torch.tensor(2.0, requires_grad=True)
settings = Settings(distance=distance)
values = dataclasses.asdict(settings)
loss = (values["distance"] * 3.0).square()
loss.backward()
```

## Use instead
`dataclasses.replace(config, ...)` or `copy.copy(config)`: both keep the same tensors.

## Fix safety
Not offered: code may rely on the copy.

## References
- <https://docs.python.org/3/library/dataclasses.html#dataclasses.asdict>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule

VALID = (
    """\
import copy

import torch


def keep_best(model: torch.nn.Module) -> torch.nn.Module:
    return copy.deepcopy(model)
""",
)

INVALID = (
    """\
import dataclasses

import torch


@dataclasses.dataclass
class Settings:
    distance: torch.Tensor


distance = torch.tensor(2.0, requires_grad=True)
settings = Settings(distance=distance)
values = dataclasses.asdict(settings)  # CS208: 10
loss = (values["distance"] * 3.0).square()
loss.backward()
""",
)

RULE = Rule(
    id="CS208",
    name="copied-tensor",
    effect=Effect.SEVERS,
    summary="A deep copy of a tensor, or of what holds it, takes the place of the original",
    message=(
        "`{idiom}` copies a tensor that requires a gradient: the copy is another leaf, and the original gets "
        "no gradient"
    ),
    patterns=(
        Function(("copy.deepcopy",), (0,), inside="too", result="object"),
        Function(("dataclasses.asdict", "dataclasses.astuple"), (0,), inside="too", result="object"),
        Method(("__deepcopy__",)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
