"""CS603: A cast to integers or booleans goes on into the result

## What it does
Finds `.long()`, `.int()`, `.bool()`, `.to(torch.int64)`, `.type(torch.LongTensor)` and their kin on a tensor
that carries a gradient, and `torch.quantize_per_tensor`, `torch.quantize_per_channel`, where what they give goes on into arithmetic.

## Why is it bad
Only floating-point and complex tensors can require a gradient: a quantised one does not, and `dequantize` brings nothing back.

## When it is harmless
Indices, masks, labels, counts and shapes; what only quantised operations (`torch.ops.quantized`) compute with.

## Example
```python
import torch


def levels(x: torch.Tensor) -> torch.Tensor:
    whole = (x * 10.0).to(torch.int64)
    return whole * 0.1
```

## Use instead
Stay in floating point; where discrete values are needed, a straight-through estimator (`torch.fake_quantize_per_tensor_affine` is one).

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Method, Rule

VALID = (
    """\
import torch


def gather(table: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    index = x.floor().long()
    return table[index]
""",
    """\
import torch


def pack(weight: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    packed = torch.quantize_per_tensor(weight, 0.1, 0, torch.qint8)
    return torch.ops.quantized.add(x, packed, 0.1, 0)
""",
)

INVALID = (
    """\
import torch


def levels(x: torch.Tensor) -> torch.Tensor:
    whole = (x * 10.0).to(torch.int64)  # CS603: 13
    return whole * 0.1
""",
    """\
import torch


def coarse(weight: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    packed = torch.quantize_per_tensor(weight, 0.1, 0, torch.qint8)  # CS603: 14
    return packed.dequantize() * x
""",
)

RULE = Rule(
    id="CS603",
    name="integer-cast",
    effect=Effect.SEVERS,
    summary="A cast to integers or booleans goes on into the result",
    message="`{idiom}` casts a tensor that carries a gradient to a type that cannot carry one",
    patterns=(
        Function(
            ("torch.quantize_per_tensor", "torch.quantize_per_channel", "torch.quantize_per_tensor_dynamic"),
            (0, "input"),
        ),
        Method(("long", "int", "short", "byte", "bool", "char")),
        Method(
            ("to", "type", "_to"),
            having=("torch.int64", "torch.long", "torch.int32", "torch.int", "torch.int16", "torch.short"),
        ),
        Method(
            ("to", "type"), having=("torch.int8", "torch.uint8", "torch.bool", "torch.LongTensor", "torch.IntTensor")
        ),
        Method(
            ("to", "type"),
            having=(
                "dtype=torch.int64",
                "dtype=torch.long",
                "dtype=torch.int32",
                "dtype=torch.int",
                "dtype=torch.bool",
            ),
        ),
        Method(
            ("type",), having=("'torch.LongTensor'", "'torch.IntTensor'", "'torch.ByteTensor'", "'torch.BoolTensor'")
        ),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
