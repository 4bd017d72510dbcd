"""CS210: `load_state_dict` is given a value that carries a gradient

## What it does
Finds `module.load_state_dict({...})` where the values were computed from something that requires a gradient.

## Why is it bad
The values are copied under `no_grad`. A hyper-network or a parametrised weight that is loaded this way never
trains.

## When it is harmless
Checkpoints and `other.state_dict()`: those are detached already.

## Example
```python
import torch

code = torch.tensor([[1.0, 2.0]], requires_grad=True)
layer = torch.nn.Linear(2, 1, bias=False)
layer.load_state_dict({"weight": torch.sin(code)})
loss = layer(torch.ones(3, 2)).sum()
loss.backward()
```

## Use instead
`torch.func.functional_call(module, {"weight": w}, inputs)`.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Function, Rule

VALID = (
    """\
import torch


def restore(model: torch.nn.Module, path: str) -> None:
    model.load_state_dict(torch.load(path))
""",
)

INVALID = (
    """\
import torch

code = torch.tensor([[1.0, 2.0]], requires_grad=True)
layer = torch.nn.Linear(2, 1, bias=False)
layer.load_state_dict({"weight": torch.sin(code)})  # CS210: 1
loss = layer(torch.ones(3, 2)).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS210",
    name="load-state-dict",
    effect=Effect.SEVERS,
    summary="`load_state_dict` is given a value that carries a gradient",
    message=("`{idiom}` copies values into parameters without history: the tensor that was computed gets no gradient"),
    patterns=(
        Argument(("load_state_dict",), (0, "state_dict"), inside="too"),
        Function(("torch.nn.utils.vector_to_parameters",), (0,)),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
    proven_source=True,
)
