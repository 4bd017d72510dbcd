"""CS106: A tensor whose gradient is still needed is used as an index

## What it does
Finds a table, a sequence or a tensor indexed by a tensor that carries a gradient itself. (A plain list and a tensor refuse
a tensor of floats; tables with a `__getitem__` of their own round it.)

## Why is it bad
An index has no derivative, so what is looked up does not depend on the tensor as far as autograd knows.

## When it is harmless
Integer tensors (labels, `argmax`, `topk` indices): selecting by them is the usual case and not flagged.

## Example
```python
import torch


class Table(list):
    def __getitem__(self, at):
        return super().__getitem__(round(float(at)))


position = torch.tensor(2.0, requires_grad=True)
table = Table([0.0, 1.0, 4.0, 9.0])
looked_up = table[position]
loss = looked_up * torch.ones(2).sum() + position
loss.backward()
```

## Use instead
Interpolate between neighbours (`torch.lerp`, `grid_sample`), or weigh all entries (`softmax(scores) @ table`).

## Fix safety
Not offered: it changes what is computed.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import torch


def pick(table: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return table[labels.long()]
""",
)

INVALID = (
    """\
import torch


class Table(list):
    def __getitem__(self, at):
        return super().__getitem__(round(float(at)))


position = torch.tensor(2.0, requires_grad=True)
table = Table([0.0, 1.0, 4.0, 9.0])
looked_up = table[position]  # CS106: 13
loss = looked_up * torch.ones(2).sum() + position
loss.backward()
""",
)

RULE = Rule(
    id="CS106",
    name="tensor-as-index",
    effect=Effect.SEVERS,
    summary="A tensor whose gradient is still needed is used as an index",
    message="`{idiom}` looks a value up by a tensor that carries a gradient: the look-up has no derivative",
    patterns=(Shape("index"),),
    proven_source=True,
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
