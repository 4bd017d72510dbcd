"""CS204: A tensor is changed through `.data`, behind autograd's back

## What it does
Finds `t.data = v`, `t.data[...] = v`, `t.data.copy_(v)` and other in-place work on `.data` where `v` carries a
gradient, or where `t` is an intermediate result that is used afterwards.

## Why is it bad
Autograd does not record the change. The value that was written gets no gradient, and a saved tensor that was
changed gives a wrong derivative without an error.

## When it is harmless
Parameters that are initialised, averaged or stepped: `p.data = p.data - lr * g`, `target.data.copy_(...)`.

## Example
```python
import torch


def place(x: torch.Tensor) -> torch.Tensor:
    frame = torch.zeros(8)
    frame.data[:4] = x.square()
    return frame * 2.0
```

## Use instead
Make a new tensor out of the old one (`torch.where`, `torch.cat`, `index_put`), or write into the tensor itself.

## Fix safety
Not offered.

## References
- <https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-correctness-checks>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Attribute, Rule, Shape

VALID = (
    """\
import torch


def average(target: torch.nn.Linear, online: torch.nn.Linear, tau: float) -> None:
    for p, q in zip(target.parameters(), online.parameters()):
        p.data.copy_(tau * q.data + (1.0 - tau) * p.data)
""",
)

INVALID = (
    """\
import torch


def place(x: torch.Tensor) -> torch.Tensor:
    frame = torch.zeros(8)
    frame.data[:4] = x.square()  # CS204: 5
    return frame * 2.0
""",
)

RULE = Rule(
    id="CS204",
    name="data-write",
    effect=Effect.WRONG,
    summary="A tensor is changed through `.data`, behind autograd's back",
    message="`{idiom}` changes a tensor behind autograd's back: what was written carries no gradient",
    patterns=(
        Attribute(("data",), write=True),
        Shape("data-write"),
    ),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
