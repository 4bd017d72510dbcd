"""CS404: A tensor goes through DLPack, and what comes back is computed with

## What it does
Finds `to_dlpack`, `from_dlpack` and `__dlpack__` of a tensor that carries a gradient.

## Why is it bad
DLPack describes memory. The tensor on the other side starts without history.

## When it is harmless
Handing results to another library for display or storage.

## Example
```python
import torch


def alias(x: torch.Tensor) -> torch.Tensor:
    same = torch.from_dlpack(x)
    return same * 2.0
```

## Use instead
The tensor itself, as long as the computation stays in torch.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/dlpack.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule

VALID = (
    """\
import torch


def export(x: torch.Tensor):
    return torch.utils.dlpack.to_dlpack(x.detach())
""",
)

INVALID = (
    """\
import torch


def alias(x: torch.Tensor) -> torch.Tensor:
    same = torch.from_dlpack(x)  # CS404: 12
    return same * 2.0
""",
)

RULE = Rule(
    id="CS404",
    name="dlpack",
    effect=Effect.SEVERS,
    summary="A tensor goes through DLPack, and what comes back is computed with",
    message="`{idiom}` passes a tensor's memory on without its history",
    patterns=(
        Function(
            ("torch.utils.dlpack.to_dlpack", "torch.utils.dlpack.from_dlpack", "torch.from_dlpack", "torch.to_dlpack"),
            (0,),
        ),
        Method(("__dlpack__",), result="object"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
