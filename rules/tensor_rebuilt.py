"""CS301: A tensor is rebuilt from tensors, which copies their values without their history

## What it does
Finds `torch.tensor(t)`, `torch.tensor([a, b])`, `torch.Tensor([...])`, `torch.as_tensor([...])` and their kin
where an element carries a gradient.

## Why is it bad
These functions read values. The new tensor is a constant (or a new leaf), however it is used.

## When it is harmless
Arguments that are numbers, lists of numbers or integer tensors; the branch of `isinstance(x, torch.Tensor)` in
which `x` is a number. `torch.as_tensor(t)` and, in torch 2.13, `torch.asarray(t)` of one tensor keep its history;
`torch.asarray(t, requires_grad=False)` does not.

## Example
```python
import torch


def matrix(angle: torch.Tensor) -> torch.Tensor:
    c, s = torch.cos(angle), torch.sin(angle)
    turn = torch.tensor([[c, -s], [s, c]])
    return turn @ torch.ones(2)
```

## Use instead
`torch.stack([a, b])` for a list of tensors, `torch.as_tensor(t)` for "a number or a tensor".

## Fix safety
`torch.tensor(t)` to `t.clone()`, and `torch.tensor([a, b])` to `torch.stack([a, b])`, keep the values where
every element is proven to be a tensor of the same shape and dtype.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.tensor.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import torch


def as_vector(axis) -> torch.Tensor:
    if not torch.is_tensor(axis):
        axis = torch.tensor(axis)
    return axis / axis.norm()
""",
    """\
import torch


def pair(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.stack([x, y]) * torch.tensor([1.0, -1.0])
""",
    """\
import torch


def doubled(x: torch.Tensor) -> torch.Tensor:
    return torch.asarray(x, dtype=torch.float64) * 2.0
""",
)

INVALID = (
    """\
import torch


def matrix(angle: torch.Tensor) -> torch.Tensor:
    c, s = torch.cos(angle), torch.sin(angle)
    turn = torch.tensor([[c, -s], [s, c]])  # CS301: 12
    return turn @ torch.ones(2)
""",
    """\
import torch


def rotate(vector: torch.Tensor, axis: torch.Tensor) -> torch.Tensor:
    unit = torch.tensor(axis) / 2.0  # CS301: 12
    return torch.linalg.cross(unit, unit + 1.0)
""",
    """\
import torch


def doubled(x: torch.Tensor) -> torch.Tensor:
    return torch.asarray(x, requires_grad=False) * 2.0  # CS301: 12
""",
)

_WHOLE = tuple(f"dtype=torch.{name}" for name in ("long", "int", "short", "bool", "int64", "int32", "int16", "uint8"))

RULE = Rule(
    id="CS301",
    name="tensor-rebuilt",
    effect=Effect.REWRAPS,
    summary="A tensor is rebuilt from tensors, which copies their values without their history",
    message="`{idiom}` builds a new tensor from the values of tensors that carry a gradient",
    patterns=(
        Function(
            ("torch.tensor", "torch.Tensor", "torch.scalar_tensor"),
            (0, "data"),
            inside="too",
            lacking=_WHOLE,
        ),
        Function(("torch.as_tensor", "torch.asarray"), (0, "data", "obj"), inside="only"),
        Function(("torch.asarray",), (0, "obj"), having=("requires_grad=False",), lacking=_WHOLE),
        Function(
            ("torch.FloatTensor", "torch.DoubleTensor", "torch.HalfTensor", "torch.BFloat16Tensor"), (0,), inside="too"
        ),
        Function(("torch.cuda.FloatTensor", "torch.cuda.DoubleTensor", "torch.cuda.HalfTensor"), (0,), inside="too"),
        Function(
            ("torch.sparse_coo_tensor", "torch.sparse_csr_tensor", "torch.nested.nested_tensor"),
            (0, 1, 2),
            inside="only",
        ),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
