"""CS402: A numpy function is given a tensor whose gradient is still needed

## What it does
Finds `np.asarray(t)`, `np.sin(t)`, `np.float64(t)`, `np.vectorize(f)(t)` and any other function of numpy given
a tensor that carries a gradient, or a list of them.

## Why is it bad
numpy converts the tensor to an array, which has no history (and raises for tensors that require a
gradient, `np.float64(t)` apart).

## When it is harmless
Metrics, plots and statistics; numpy functions of plain numbers and shapes. Where no gradient is proven to come
and to be asked for, this is information: torch says so aloud.

## Example
```python
import numpy as np
import torch


phase = torch.ones(3, requires_grad=True)
values = np.sin(phase)
loss = (torch.as_tensor(values) * phase).sum()
loss.backward()
```

## Use instead
The function of `torch` with the same name.

## Fix safety
Not offered: numpy computes in float64 by default, torch in float32.

## References
- <https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Function, Rule

VALID = (
    """\
import numpy as np
import torch


def weights(n: int) -> torch.Tensor:
    return torch.as_tensor(np.hanning(n))
""",
)

INVALID = (
    """\
import numpy as np
import torch


phase = torch.ones(3, requires_grad=True)
values = np.sin(phase)  # CS402: 10
loss = (torch.as_tensor(values) * phase).sum()
loss.backward()
""",
)

RULE = Rule(
    id="CS402",
    name="numpy-function",
    effect=Effect.SEVERS,
    summary="A numpy function is given a tensor whose gradient is still needed",
    message="`{idiom}` computes in numpy: the gradient that reaches it ends here",
    patterns=(Function(("numpy.*",), result="array", inside="too"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)
